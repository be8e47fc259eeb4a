// Original file: protos/thaw/v1/jobs.proto

import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from '../../thaw/v1/Measurements.js';
import type { MemberPaceInput as _thaw_v1_MemberPaceInput, MemberPace as _thaw_v1_MemberPace } from '../../thaw/v1/MemberPace.js';
import type { FeatureUseInput as _thaw_v1_FeatureUseInput, FeatureUse as _thaw_v1_FeatureUse } from '../../thaw/v1/FeatureUse.js';
import type { Long } from '@grpc/proto-loader';

export interface JobProgressInput {
  'atMs'?: (number | string | Long);
  /**
   * Steps completed, of how many at most.
   */
  'step'?: (number | string | Long);
  'totalSteps'?: (number | string | Long);
  /**
   * 0-based, over all phases.
   */
  'epoch'?: (number);
  /**
   * Of this step's batch.
   */
  'training'?: (_thaw_v1_MeasurementsInput | null);
  /**
   * Of those members that have reported a step, in order of rank.
   */
  'members'?: (_thaw_v1_MemberPaceInput)[];
  /**
   * Of the present members; unset where no frozen part is computed once.
   */
  'features'?: (_thaw_v1_FeatureUseInput | null);
}

export interface JobProgress {
  'atMs': (number);
  /**
   * Steps completed, of how many at most.
   */
  'step': (number);
  'totalSteps': (number);
  /**
   * 0-based, over all phases.
   */
  'epoch': (number);
  /**
   * Of this step's batch.
   */
  'training': (_thaw_v1_Measurements | null);
  /**
   * Of those members that have reported a step, in order of rank.
   */
  'members': (_thaw_v1_MemberPace)[];
  /**
   * Of the present members; unset where no frozen part is computed once.
   */
  'features': (_thaw_v1_FeatureUse | null);
}
