// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The furthest checkpoint of a job.
 */
export interface JobCheckpointInput {
  /**
   * Completed steps.
   */
  'step'?: (number | string | Long);
  /**
   * When a checkpoint was saved last, in milliseconds since the Unix epoch.
   */
  'savedAtMs'?: (number | string | Long);
}

/**
 * The furthest checkpoint of a job.
 */
export interface JobCheckpoint {
  /**
   * Completed steps.
   */
  'step': (number);
  /**
   * When a checkpoint was saved last, in milliseconds since the Unix epoch.
   */
  'savedAtMs': (number);
}
