// Original file: protos/thaw/v1/jobs.proto

import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from '../../thaw/v1/Measurements.js';
import type { LossScalingInput as _thaw_v1_LossScalingInput, LossScaling as _thaw_v1_LossScaling } from '../../thaw/v1/LossScaling.js';
import type { Long } from '@grpc/proto-loader';

export interface EpochCompletedInput {
  /**
   * 0-based, over all phases.
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
  /**
   * 0-based.
   */
  'phase'?: (number);
  /**
   * At the end of the epoch, before anything lowers it.
   */
  'learningRate'?: (number | string);
  /**
   * Unset where the loss is not scaled.
   */
  'scaling'?: (_thaw_v1_LossScalingInput | null);
}

export interface EpochCompleted {
  /**
   * 0-based, over all phases.
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
  /**
   * 0-based.
   */
  'phase': (number);
  /**
   * At the end of the epoch, before anything lowers it.
   */
  'learningRate': (number);
  /**
   * Unset where the loss is not scaled.
   */
  'scaling': (_thaw_v1_LossScaling | null);
}
