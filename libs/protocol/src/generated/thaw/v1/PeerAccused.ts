// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The member cannot reach another one, and waits to be told how it goes on.
 */
export interface PeerAccusedInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  'accusedWorkerId'?: (string);
  'message'?: (string);
}

/**
 * The member cannot reach another one, and waits to be told how it goes on.
 */
export interface PeerAccused {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  'accusedWorkerId': (string);
  'message': (string);
}
