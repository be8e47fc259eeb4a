// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

export interface FetchCheckpointRequestInput {
  'workerId'?: (string);
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
}

export interface FetchCheckpointRequest {
  'workerId': (string);
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
}
