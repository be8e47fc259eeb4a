// Original file: protos/thaw/v1/peers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';

export interface FetchFeaturesRequestInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * Who asks.
   */
  'workerId'?: (string);
  /**
   * The key of everything that decides the features but the examples: who computes otherwise has none of this key.
   */
  'source'?: (string);
  /**
   * Of examples in their dataset, little-endian uint32, ascending.
   */
  'positions'?: (Buffer | Uint8Array | string);
}

export interface FetchFeaturesRequest {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  /**
   * Who asks.
   */
  'workerId': (string);
  /**
   * The key of everything that decides the features but the examples: who computes otherwise has none of this key.
   */
  'source': (string);
  /**
   * Of examples in their dataset, little-endian uint32, ascending.
   */
  'positions': (Buffer);
}
