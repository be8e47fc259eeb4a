// Original file: protos/thaw/v1/peers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

export interface FetchStateRequestInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * Who asks.
   */
  'workerId'?: (string);
  /**
   * The reduced vector of this reduction, little-endian float32, and behind it the step's rows as in GradientChunk; unset
   * asks for all of the state, as a safetensors file.
   */
  'reductions'?: (number | string | Long);
  '_reductions'?: "reductions";
}

export interface FetchStateRequest {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  /**
   * Who asks.
   */
  'workerId': (string);
  /**
   * The reduced vector of this reduction, little-endian float32, and behind it the step's rows as in GradientChunk; unset
   * asks for all of the state, as a safetensors file.
   */
  'reductions'?: (number);
  '_reductions'?: "reductions";
}
