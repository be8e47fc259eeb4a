// Original file: protos/thaw/v1/workers.proto

import type { LogLineInput as _thaw_v1_LogLineInput, LogLine as _thaw_v1_LogLine } from '../../thaw/v1/LogLine.js';

/**
 * What the member logged of its job since the last time.
 */
export interface MemberLogInput {
  'jobId'?: (string);
  'lines'?: (_thaw_v1_LogLineInput)[];
}

/**
 * What the member logged of its job since the last time.
 */
export interface MemberLog {
  'jobId': (string);
  'lines': (_thaw_v1_LogLine)[];
}
