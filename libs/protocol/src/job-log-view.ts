import { InvalidMessage } from './errors.js';
import type { JobLogLine as WireLine, JobLogLineInput } from './generated/thaw/v1/JobLogLine.js';
import { logLineFromWire, logLineToWire, type LogLine } from './worker-messages.js';

/** One line of a job's log. */
export interface JobLogLine {
  /** Position in the job's log, from 1. */
  readonly sequence: number;
  /** Of the member that logged it. */
  readonly rank: number;
  /** The worker's name. */
  readonly worker: string;
  readonly line: LogLine;
}

/** Which lines to read. */
export interface JobLogQuery {
  readonly jobId: string;
  /** Of this member only. */
  readonly rank?: number | undefined;
  /** Lines up to this number are left out. */
  readonly afterSequence: number;
}

/** The wire form. */
export function jobLogLineToWire({ line, ...rest }: JobLogLine): JobLogLineInput {
  return { ...rest, line: logLineToWire(line) };
}

/** @throws InvalidMessage for a line without content */
export function jobLogLineFromWire({ line, ...rest }: WireLine): JobLogLine {
  if (line === null) throw new InvalidMessage('a log line', 'its content', 'nothing');
  return { ...rest, line: logLineFromWire(line) };
}
