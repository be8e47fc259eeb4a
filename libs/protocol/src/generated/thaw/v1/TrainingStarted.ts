// Original file: protos/thaw/v1/jobs.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { Long } from '@grpc/proto-loader';

export interface TrainingStartedInput {
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * The step that all members start from, and the SHA-256 of their equal state.
   */
  'step'?: (number | string | Long);
  'stateDigest'?: (string);
  'totalSteps'?: (number | string | Long);
  'numExamples'?: (number | string | Long);
  /**
   * Whether total_steps is an upper bound, because a phase may end early.
   */
  'mayStopEarly'?: (boolean);
  /**
   * How long members fetched examples before, in milliseconds: the one that took longest.
   */
  'fetchMs'?: (number | string);
}

export interface TrainingStarted {
  'generation': (_thaw_v1_Generation | null);
  /**
   * The step that all members start from, and the SHA-256 of their equal state.
   */
  'step': (number);
  'stateDigest': (string);
  'totalSteps': (number);
  'numExamples': (number);
  /**
   * Whether total_steps is an upper bound, because a phase may end early.
   */
  'mayStopEarly': (boolean);
  /**
   * How long members fetched examples before, in milliseconds: the one that took longest.
   */
  'fetchMs': (number);
}
