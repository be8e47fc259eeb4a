// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The state that the workers held is lost, or given up: the job goes back to a checkpoint, or to its beginning.
 */
export interface JobRestartedInput {
  'why'?: (string);
  /**
   * Completed steps before.
   */
  'step'?: (number | string | Long);
  /**
   * Those that the checkpoint has; 0 for the beginning. The others are done again.
   */
  'fromStep'?: (number | string | Long);
}

/**
 * The state that the workers held is lost, or given up: the job goes back to a checkpoint, or to its beginning.
 */
export interface JobRestarted {
  'why': (string);
  /**
   * Completed steps before.
   */
  'step': (number);
  /**
   * Those that the checkpoint has; 0 for the beginning. The others are done again.
   */
  'fromStep': (number);
}
