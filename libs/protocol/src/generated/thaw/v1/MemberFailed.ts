// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

export interface MemberFailedInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  'code'?: (string);
  'message'?: (string);
}

export interface MemberFailed {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  'code': (string);
  'message': (string);
}
