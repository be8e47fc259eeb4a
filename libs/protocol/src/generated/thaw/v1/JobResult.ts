// Original file: protos/thaw/v1/jobs.proto

import type { WeightReportInput as _thaw_v1_WeightReportInput, WeightReport as _thaw_v1_WeightReport } from '../../thaw/v1/WeightReport.js';
import type { ArtifactInput as _thaw_v1_ArtifactInput, Artifact as _thaw_v1_Artifact } from '../../thaw/v1/Artifact.js';
import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from '../../thaw/v1/Measurements.js';
import type { ConfusionMatrixInput as _thaw_v1_ConfusionMatrixInput, ConfusionMatrix as _thaw_v1_ConfusionMatrix } from '../../thaw/v1/ConfusionMatrix.js';
import type { FeatureUseInput as _thaw_v1_FeatureUseInput, FeatureUse as _thaw_v1_FeatureUse } from '../../thaw/v1/FeatureUse.js';
import type { Long } from '@grpc/proto-loader';

export interface JobResultInput {
  /**
   * Optimizer steps taken.
   */
  'step'?: (number | string | Long);
  /**
   * SHA-256 over weights, optimizer slots and moving statistics, equal on all members.
   */
  'stateDigest'?: (string);
  'weights'?: (_thaw_v1_WeightReportInput | null);
  'artifacts'?: (_thaw_v1_ArtifactInput)[];
  /**
   * Over the training examples of the last epoch, or of the one whose weights were restored at the end; unset when no
   * epoch was reported.
   */
  'training'?: (_thaw_v1_MeasurementsInput | null);
  /**
   * Over the held-back examples after the last epoch, each counted once; unset without any.
   */
  'evaluation'?: (_thaw_v1_MeasurementsInput | null);
  /**
   * Of the same examples; unset without any, and where the model does not choose among classes.
   */
  'confusion'?: (_thaw_v1_ConfusionMatrixInput | null);
  /**
   * Of its last members; unset where no frozen part was computed once.
   */
  'features'?: (_thaw_v1_FeatureUseInput | null);
}

export interface JobResult {
  /**
   * Optimizer steps taken.
   */
  'step': (number);
  /**
   * SHA-256 over weights, optimizer slots and moving statistics, equal on all members.
   */
  'stateDigest': (string);
  'weights': (_thaw_v1_WeightReport | null);
  'artifacts': (_thaw_v1_Artifact)[];
  /**
   * Over the training examples of the last epoch, or of the one whose weights were restored at the end; unset when no
   * epoch was reported.
   */
  'training': (_thaw_v1_Measurements | null);
  /**
   * Over the held-back examples after the last epoch, each counted once; unset without any.
   */
  'evaluation': (_thaw_v1_Measurements | null);
  /**
   * Of the same examples; unset without any, and where the model does not choose among classes.
   */
  'confusion': (_thaw_v1_ConfusionMatrix | null);
  /**
   * Of its last members; unset where no frozen part was computed once.
   */
  'features': (_thaw_v1_FeatureUse | null);
}
