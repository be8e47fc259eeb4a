// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A checkpoint cannot be used, and is left aside.
 */
export interface CheckpointDamagedInput {
  'step'?: (number | string | Long);
  'why'?: (string);
}

/**
 * A checkpoint cannot be used, and is left aside.
 */
export interface CheckpointDamaged {
  'step': (number);
  'why': (string);
}
