// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';

export interface FetchModelRequestInput {
  'workerId'?: (string);
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
}

export interface FetchModelRequest {
  'workerId': (string);
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
}
