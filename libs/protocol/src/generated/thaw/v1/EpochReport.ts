// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from '../../thaw/v1/Measurements.js';
import type { FeatureUseInput as _thaw_v1_FeatureUseInput, FeatureUse as _thaw_v1_FeatureUse } from '../../thaw/v1/FeatureUse.js';
import type { LossScalingInput as _thaw_v1_LossScalingInput, LossScaling as _thaw_v1_LossScaling } from '../../thaw/v1/LossScaling.js';
import type { Long } from '@grpc/proto-loader';

export interface EpochReportInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'epoch'?: (number);
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
   * Of this member so far; unset where it used none.
   */
  'features'?: (_thaw_v1_FeatureUseInput | null);
  /**
   * Equal on all members; unset where the loss is not scaled.
   */
  'scaling'?: (_thaw_v1_LossScalingInput | null);
}

export interface EpochReport {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'epoch': (number);
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
   * Of this member so far; unset where it used none.
   */
  'features': (_thaw_v1_FeatureUse | null);
  /**
   * Equal on all members; unset where the loss is not scaled.
   */
  'scaling': (_thaw_v1_LossScaling | null);
}
