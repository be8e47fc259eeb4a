// Original file: protos/thaw/v1/jobs.proto

import type { JobResultInput as _thaw_v1_JobResultInput, JobResult as _thaw_v1_JobResult } from '../../thaw/v1/JobResult.js';

export interface JobSucceededInput {
  'result'?: (_thaw_v1_JobResultInput | null);
}

export interface JobSucceeded {
  'result': (_thaw_v1_JobResult | null);
}
