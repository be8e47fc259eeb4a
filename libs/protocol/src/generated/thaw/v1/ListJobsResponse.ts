// Original file: protos/thaw/v1/jobs.proto

import type { JobInput as _thaw_v1_JobInput, Job as _thaw_v1_Job } from '../../thaw/v1/Job.js';

export interface ListJobsResponseInput {
  'jobs'?: (_thaw_v1_JobInput)[];
}

export interface ListJobsResponse {
  'jobs': (_thaw_v1_Job)[];
}
