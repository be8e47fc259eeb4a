// Original file: protos/thaw/v1/jobs.proto

import type { WeightReportInput as _thaw_v1_WeightReportInput, WeightReport as _thaw_v1_WeightReport } from '../../thaw/v1/WeightReport.js';
import type { Long } from '@grpc/proto-loader';

export interface PhaseCompletedInput {
  /**
   * 0-based.
   */
  'phase'?: (number);
  'name'?: (string);
  /**
   * Steps completed so far.
   */
  'step'?: (number | string | Long);
  /**
   * Epochs of the phase.
   */
  'epochs'?: (number);
  'stoppedEarly'?: (boolean);
  /**
   * The epoch, counted over all phases, whose weights the phase ends with; unset where that is its last one.
   */
  'restoredEpoch'?: (number);
  /**
   * Compared with the values before the phase's first step.
   */
  'weights'?: (_thaw_v1_WeightReportInput | null);
  '_restoredEpoch'?: "restoredEpoch";
}

export interface PhaseCompleted {
  /**
   * 0-based.
   */
  'phase': (number);
  'name': (string);
  /**
   * Steps completed so far.
   */
  'step': (number);
  /**
   * Epochs of the phase.
   */
  'epochs': (number);
  'stoppedEarly': (boolean);
  /**
   * The epoch, counted over all phases, whose weights the phase ends with; unset where that is its last one.
   */
  'restoredEpoch'?: (number);
  /**
   * Compared with the values before the phase's first step.
   */
  'weights': (_thaw_v1_WeightReport | null);
  '_restoredEpoch'?: "restoredEpoch";
}
