// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The member holds its blocks and weights, reaches its peers, and stands still before its next reduction. Said again with
 * more reductions after a CatchUp.
 */
export interface MemberReadyInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  'stateDigest'?: (string);
  /**
   * Reductions that its state has behind it: training steps and evaluations, in their order.
   */
  'reductions'?: (number | string | Long);
  /**
   * How long it fetched the examples that it lacked for this generation, in milliseconds.
   */
  'fetchMs'?: (number | string);
}

/**
 * The member holds its blocks and weights, reaches its peers, and stands still before its next reduction. Said again with
 * more reductions after a CatchUp.
 */
export interface MemberReady {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  'stateDigest': (string);
  /**
   * Reductions that its state has behind it: training steps and evaluations, in their order.
   */
  'reductions': (number);
  /**
   * How long it fetched the examples that it lacked for this generation, in milliseconds.
   */
  'fetchMs': (number);
}
