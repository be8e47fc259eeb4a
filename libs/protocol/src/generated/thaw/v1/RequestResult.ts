// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';

/**
 * Asks a member to store the job's files.
 */
export interface RequestResultInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'stateDigest'?: (string);
}

/**
 * Asks a member to store the job's files.
 */
export interface RequestResult {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'stateDigest': (string);
}
