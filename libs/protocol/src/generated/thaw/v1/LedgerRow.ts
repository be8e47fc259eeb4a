// Original file: protos/thaw/v1/jobs.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What one replica added to one step. Two of the same step and replica contradict each other.
 */
export interface LedgerRowInput {
  /**
   * 1 after the first update.
   */
  'step'?: (number | string | Long);
  /**
   * 0-based, over all phases.
   */
  'epoch'?: (number);
  'replica'?: (number);
  /**
   * In which it was computed last, and by which member.
   */
  'generation'?: (_thaw_v1_GenerationInput | null);
  'rank'?: (number);
  /**
   * Examples of the whole step, as its reduced sums count them: not made from the rows.
   */
  'numCounted'?: (number | string | Long);
  /**
   * Ascending positions in the order of the training examples, each as a varint of its distance from the one before.
   */
  'positions'?: (Buffer | Uint8Array | string);
}

/**
 * What one replica added to one step. Two of the same step and replica contradict each other.
 */
export interface LedgerRow {
  /**
   * 1 after the first update.
   */
  'step': (number);
  /**
   * 0-based, over all phases.
   */
  'epoch': (number);
  'replica': (number);
  /**
   * In which it was computed last, and by which member.
   */
  'generation': (_thaw_v1_Generation | null);
  'rank': (number);
  /**
   * Examples of the whole step, as its reduced sums count them: not made from the rows.
   */
  'numCounted': (number);
  /**
   * Ascending positions in the order of the training examples, each as a varint of its distance from the one before.
   */
  'positions': (Buffer);
}
