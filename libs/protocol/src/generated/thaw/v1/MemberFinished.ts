// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The member took the job's last step.
 */
export interface MemberFinishedInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  'stateDigest'?: (string);
}

/**
 * The member took the job's last step.
 */
export interface MemberFinished {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  'stateDigest': (string);
}
