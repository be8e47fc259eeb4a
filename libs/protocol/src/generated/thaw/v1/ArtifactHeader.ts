// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

export interface ArtifactHeaderInput {
  'workerId'?: (string);
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'name'?: (string);
  'sizeBytes'?: (number | string | Long);
  'sha256'?: (string);
}

export interface ArtifactHeader {
  'workerId': (string);
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'name': (string);
  'sizeBytes': (number);
  'sha256': (string);
}
