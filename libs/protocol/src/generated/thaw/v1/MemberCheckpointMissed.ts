// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A checkpoint of this member could not be stored; the job goes on without it.
 */
export interface MemberCheckpointMissedInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  'why'?: (string);
}

/**
 * A checkpoint of this member could not be stored; the job goes on without it.
 */
export interface MemberCheckpointMissed {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  'why': (string);
}
