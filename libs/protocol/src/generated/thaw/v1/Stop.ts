// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { FailureInput as _thaw_v1_FailureInput, Failure as _thaw_v1_Failure } from '../../thaw/v1/Failure.js';

/**
 * The worker has no part in the job any more and drops what it holds of it.
 */
export interface StopInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * Unset when the job went well.
   */
  'failure'?: (_thaw_v1_FailureInput | null);
  /**
   * Others take its part over: it trains on in the generation that it is in, until they are ready.
   */
  'carriesOn'?: (boolean);
}

/**
 * The worker has no part in the job any more and drops what it holds of it.
 */
export interface Stop {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  /**
   * Unset when the job went well.
   */
  'failure': (_thaw_v1_Failure | null);
  /**
   * Others take its part over: it trains on in the generation that it is in, until they are ready.
   */
  'carriesOn': (boolean);
}
