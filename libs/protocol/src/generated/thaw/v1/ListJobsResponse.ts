// Original file: protos/thaw/v1/jobs.proto

import type { JobInput as _thaw_v1_JobInput, Job as _thaw_v1_Job } from '../../thaw/v1/Job.js';

export interface ListJobsResponseInput {
  /**
   * Their results come without a confusion matrix: GetJob has it.
   */
  'jobs'?: (_thaw_v1_JobInput)[];
  /**
   * Empty when these are the last.
   */
  'nextPageToken'?: (string);
}

export interface ListJobsResponse {
  /**
   * Their results come without a confusion matrix: GetJob has it.
   */
  'jobs': (_thaw_v1_Job)[];
  /**
   * Empty when these are the last.
   */
  'nextPageToken': (string);
}
