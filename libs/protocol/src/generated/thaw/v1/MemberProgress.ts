// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

export interface MemberProgressInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * Steps applied so far.
   */
  'step'?: (number | string | Long);
}

export interface MemberProgress {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  /**
   * Steps applied so far.
   */
  'step': (number);
}
