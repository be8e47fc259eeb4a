// Original file: protos/thaw/v1/jobs.proto

import type { JobInput as _thaw_v1_JobInput, Job as _thaw_v1_Job } from '../../thaw/v1/Job.js';

export interface ResumeJobResponseInput {
  'job'?: (_thaw_v1_JobInput | null);
}

export interface ResumeJobResponse {
  'job': (_thaw_v1_Job | null);
}
