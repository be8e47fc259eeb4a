// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A copy of the state is on the coordinator's disk. Told now and then, however often it happens.
 */
export interface CheckpointSavedInput {
  /**
   * Completed steps.
   */
  'step'?: (number | string | Long);
  'sizeBytes'?: (number | string | Long);
}

/**
 * A copy of the state is on the coordinator's disk. Told now and then, however often it happens.
 */
export interface CheckpointSaved {
  /**
   * Completed steps.
   */
  'step': (number);
  'sizeBytes': (number);
}
