// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { RestoredEpochInput as _thaw_v1_RestoredEpochInput, RestoredEpoch as _thaw_v1_RestoredEpoch } from '../../thaw/v1/RestoredEpoch.js';
import type { WeightReportInput as _thaw_v1_WeightReportInput, WeightReport as _thaw_v1_WeightReport } from '../../thaw/v1/WeightReport.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The member came to the end of a phase: a function of the reduced sums, so that all members come to it at the same step.
 */
export interface MemberPhaseCompletedInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  /**
   * 0-based.
   */
  'phase'?: (number);
  /**
   * Epochs of the phase.
   */
  'epochs'?: (number);
  /**
   * Whose weights the phase ends with; unset where they are those of its last epoch.
   */
  'restored'?: (_thaw_v1_RestoredEpochInput | null);
  'weights'?: (_thaw_v1_WeightReportInput | null);
}

/**
 * The member came to the end of a phase: a function of the reduced sums, so that all members come to it at the same step.
 */
export interface MemberPhaseCompleted {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  /**
   * 0-based.
   */
  'phase': (number);
  /**
   * Epochs of the phase.
   */
  'epochs': (number);
  /**
   * Whose weights the phase ends with; unset where they are those of its last epoch.
   */
  'restored': (_thaw_v1_RestoredEpoch | null);
  'weights': (_thaw_v1_WeightReport | null);
}
