// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';

export interface FetchBlockRequestInput {
  'workerId'?: (string);
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * The dataset's digest.
   */
  'dataset'?: (string);
  'index'?: (number);
}

export interface FetchBlockRequest {
  'workerId': (string);
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  /**
   * The dataset's digest.
   */
  'dataset': (string);
  'index': (number);
}
