// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { WeightReportInput as _thaw_v1_WeightReportInput, WeightReport as _thaw_v1_WeightReport } from '../../thaw/v1/WeightReport.js';
import type { ConfusionMatrixInput as _thaw_v1_ConfusionMatrixInput, ConfusionMatrix as _thaw_v1_ConfusionMatrix } from '../../thaw/v1/ConfusionMatrix.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The member has stored all files of the job.
 */
export interface ResultReportInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  'weights'?: (_thaw_v1_WeightReportInput | null);
  /**
   * Of the last evaluation; unset without any.
   */
  'confusion'?: (_thaw_v1_ConfusionMatrixInput | null);
}

/**
 * The member has stored all files of the job.
 */
export interface ResultReport {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  'weights': (_thaw_v1_WeightReport | null);
  /**
   * Of the last evaluation; unset without any.
   */
  'confusion': (_thaw_v1_ConfusionMatrix | null);
}
