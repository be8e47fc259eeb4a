// Original file: protos/thaw/v1/jobs.proto

import type { LogLineInput as _thaw_v1_LogLineInput, LogLine as _thaw_v1_LogLine } from '../../thaw/v1/LogLine.js';
import type { Long } from '@grpc/proto-loader';

export interface JobLogLineInput {
  /**
   * Position in the job's log, from 1.
   */
  'sequence'?: (number | string | Long);
  'rank'?: (number);
  /**
   * The name of the worker.
   */
  'worker'?: (string);
  'line'?: (_thaw_v1_LogLineInput | null);
}

export interface JobLogLine {
  /**
   * Position in the job's log, from 1.
   */
  'sequence': (number);
  'rank': (number);
  /**
   * The name of the worker.
   */
  'worker': (string);
  'line': (_thaw_v1_LogLine | null);
}
