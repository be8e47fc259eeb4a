// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A checkpoint could not be saved; the job goes on without it. Told now and then, however often it happens.
 */
export interface CheckpointMissedInput {
  'step'?: (number | string | Long);
  'why'?: (string);
}

/**
 * A checkpoint could not be saved; the job goes on without it. Told now and then, however often it happens.
 */
export interface CheckpointMissed {
  'step': (number);
  'why': (string);
}
