// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { PhaseSettingInput as _thaw_v1_PhaseSettingInput, PhaseSetting as _thaw_v1_PhaseSetting } from '../../thaw/v1/PhaseSetting.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The member begins a phase.
 */
export interface MemberPhaseStartedInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'step'?: (number | string | Long);
  /**
   * 0-based.
   */
  'phase'?: (number);
  'setting'?: (_thaw_v1_PhaseSettingInput | null);
}

/**
 * The member begins a phase.
 */
export interface MemberPhaseStarted {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  'step': (number);
  /**
   * 0-based.
   */
  'phase': (number);
  'setting': (_thaw_v1_PhaseSetting | null);
}
