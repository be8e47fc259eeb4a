// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The member holds its blocks and weights, reaches its peers, and could take the next step.
 */
export interface MemberReadyInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  'stateDigest'?: (string);
}

/**
 * The member holds its blocks and weights, reaches its peers, and could take the next step.
 */
export interface MemberReady {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  'stateDigest': (string);
}
