// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';

/**
 * A message of this worker was not accepted; nothing has changed. The worker drops what it holds of that generation.
 */
export interface RefusalInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'code'?: (string);
  'message'?: (string);
}

/**
 * A message of this worker was not accepted; nothing has changed. The worker drops what it holds of that generation.
 */
export interface Refusal {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'code': (string);
  'message': (string);
}
