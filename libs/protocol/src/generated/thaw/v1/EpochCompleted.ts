// Original file: protos/thaw/v1/jobs.proto

import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from '../../thaw/v1/Measurements.js';
import type { Long } from '@grpc/proto-loader';

export interface EpochCompletedInput {
  /**
   * 0-based.
   */
  'epoch'?: (number);
  /**
   * Steps completed so far.
   */
  'step'?: (number | string | Long);
  'training'?: (_thaw_v1_MeasurementsInput | null);
  /**
   * Over the held-back examples; unset without any.
   */
  'evaluation'?: (_thaw_v1_MeasurementsInput | null);
}

export interface EpochCompleted {
  /**
   * 0-based.
   */
  'epoch': (number);
  /**
   * Steps completed so far.
   */
  'step': (number);
  'training': (_thaw_v1_Measurements | null);
  /**
   * Over the held-back examples; unset without any.
   */
  'evaluation': (_thaw_v1_Measurements | null);
}
