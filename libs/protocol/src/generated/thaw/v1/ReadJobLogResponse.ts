// Original file: protos/thaw/v1/jobs.proto

import type { JobLogLineInput as _thaw_v1_JobLogLineInput, JobLogLine as _thaw_v1_JobLogLine } from '../../thaw/v1/JobLogLine.js';

export interface ReadJobLogResponseInput {
  /**
   * In the order in which they came; at most 1,000, the oldest of those that are left.
   */
  'lines'?: (_thaw_v1_JobLogLineInput)[];
}

export interface ReadJobLogResponse {
  /**
   * In the order in which they came; at most 1,000, the oldest of those that are left.
   */
  'lines': (_thaw_v1_JobLogLine)[];
}
