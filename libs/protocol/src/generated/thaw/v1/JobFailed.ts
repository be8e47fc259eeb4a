// Original file: protos/thaw/v1/jobs.proto

import type { FailureInput as _thaw_v1_FailureInput, Failure as _thaw_v1_Failure } from '../../thaw/v1/Failure.js';

export interface JobFailedInput {
  'failure'?: (_thaw_v1_FailureInput | null);
}

export interface JobFailed {
  'failure': (_thaw_v1_Failure | null);
}
