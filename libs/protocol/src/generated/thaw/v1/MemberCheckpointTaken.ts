// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The coordinator has stored a checkpoint of this member.
 */
export interface MemberCheckpointTakenInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  /**
   * Of its bytes.
   */
  'sha256'?: (string);
}

/**
 * The coordinator has stored a checkpoint of this member.
 */
export interface MemberCheckpointTaken {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  /**
   * Of its bytes.
   */
  'sha256': (string);
}
