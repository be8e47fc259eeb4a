// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Every worker that held the job's state is lost: the job begins again from its beginning.
 */
export interface JobRestartedInput {
  'why'?: (string);
  /**
   * Completed steps that are done again.
   */
  'step'?: (number | string | Long);
}

/**
 * Every worker that held the job's state is lost: the job begins again from its beginning.
 */
export interface JobRestarted {
  'why': (string);
  /**
   * Completed steps that are done again.
   */
  'step': (number);
}
