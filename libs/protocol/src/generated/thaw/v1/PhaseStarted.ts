// Original file: protos/thaw/v1/jobs.proto

import type { PhaseSettingInput as _thaw_v1_PhaseSettingInput, PhaseSetting as _thaw_v1_PhaseSetting } from '../../thaw/v1/PhaseSetting.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A phase begins: a stretch of the job with one freeze plan and one optimizer.
 */
export interface PhaseStartedInput {
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
   * At most.
   */
  'epochs'?: (number);
  'setting'?: (_thaw_v1_PhaseSettingInput | null);
}

/**
 * A phase begins: a stretch of the job with one freeze plan and one optimizer.
 */
export interface PhaseStarted {
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
   * At most.
   */
  'epochs': (number);
  'setting': (_thaw_v1_PhaseSetting | null);
}
