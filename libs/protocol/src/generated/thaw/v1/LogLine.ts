// Original file: protos/thaw/v1/common.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One line that a process logged.
 */
export interface LogLineInput {
  'atMs'?: (number | string | Long);
  /**
   * As in info, warn, error.
   */
  'level'?: (string);
  /**
   * The whole line, a JSON object; cut where it is very long.
   */
  'text'?: (string);
}

/**
 * One line that a process logged.
 */
export interface LogLine {
  'atMs': (number);
  /**
   * As in info, warn, error.
   */
  'level': (string);
  /**
   * The whole line, a JSON object; cut where it is very long.
   */
  'text': (string);
}
