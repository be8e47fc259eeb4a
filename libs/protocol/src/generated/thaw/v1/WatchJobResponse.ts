// Original file: protos/thaw/v1/jobs.proto

import type { JobEventInput as _thaw_v1_JobEventInput, JobEvent as _thaw_v1_JobEvent } from '../../thaw/v1/JobEvent.js';
import type { JobProgressInput as _thaw_v1_JobProgressInput, JobProgress as _thaw_v1_JobProgress } from '../../thaw/v1/JobProgress.js';

export interface WatchJobResponseInput {
  'event'?: (_thaw_v1_JobEventInput | null);
  /**
   * Where the job stands; sent between events, never stored.
   */
  'progress'?: (_thaw_v1_JobProgressInput | null);
  'body'?: "event"|"progress";
}

export interface WatchJobResponse {
  'event'?: (_thaw_v1_JobEvent | null);
  /**
   * Where the job stands; sent between events, never stored.
   */
  'progress'?: (_thaw_v1_JobProgress | null);
  'body'?: "event"|"progress";
}
