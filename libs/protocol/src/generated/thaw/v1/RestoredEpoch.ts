// Original file: protos/thaw/v1/workers.proto

import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from '../../thaw/v1/Measurements.js';

export interface RestoredEpochInput {
  /**
   * 0-based, over all phases.
   */
  'epoch'?: (number);
  /**
   * What was measured with these weights.
   */
  'training'?: (_thaw_v1_MeasurementsInput | null);
  /**
   * Unset without held-back examples.
   */
  'evaluation'?: (_thaw_v1_MeasurementsInput | null);
}

export interface RestoredEpoch {
  /**
   * 0-based, over all phases.
   */
  'epoch': (number);
  /**
   * What was measured with these weights.
   */
  'training': (_thaw_v1_Measurements | null);
  /**
   * Unset without held-back examples.
   */
  'evaluation': (_thaw_v1_Measurements | null);
}
