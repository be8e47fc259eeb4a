import { messageOf, ThawError } from '@thaw/errors';
import { PASSING_EXIT_CODE } from '@thaw/protocol';
import { describeEnd, type ProcessEnd } from './process-end.js';

/** The command's exit codes; `thaw --help` lists them. */
export const EXIT = {
  /** Something went wrong: a coordinator that does not answer, a port in use, a process that ended. */
  failure: 1,
  /** The models that were compared differ, as diff(1) says it. */
  different: 1,
  /** A ledger does not prove that each example counted once per epoch. */
  unproved: 1,
  /** The command line or the job file is not valid. */
  usage: 2,
  /** The job that was waited for failed. */
  jobFailed: 3,
  /** The job that was waited for was cancelled. */
  jobCancelled: 4,
  /** A worker ended itself because its computation made no progress any more. */
  hung: 5,
  /** A process ended for a cause that may be over when it is started again, or a signal ended it. */
  passing: PASSING_EXIT_CODE,
  /** Ctrl-C while a job was watched: it goes on. As shells do for a program that SIGINT ended. */
  detached: 130,
} as const;

/** A model cannot be written as asked. */
export class OutputRefused extends ThawError {
  constructor(file: string, problem: string) {
    super('INVALID_ARGUMENT', `${file}: ${problem}`);
  }
}

/** Whether two models differ cannot be told. Of whatever kind the cause is: only a difference has its exit code. */
export class NotCompared extends ThawError {
  constructor(cause: unknown) {
    super('INVALID_ARGUMENT', messageOf(cause), { cause });
  }
}

/** Certificates cannot be made with what is there. */
export class CertificatesRefused extends ThawError {
  constructor(where: string, expected: string, received: string, options?: { cause?: unknown }) {
    super('INVALID_ARGUMENT', `${where}: expected ${expected}, received ${received}`, options);
  }
}

/** A process that the command started ended before it was ready. */
export class ProcessEnded extends ThawError {
  constructor(name: string, end: ProcessEnd) {
    super('UNAVAILABLE', `the ${name} ${describeEnd(end)} before it was ready; its message is above`);
  }
}

/** The exit code for anything that was thrown. */
export function exitCodeOf(thrown: unknown): number {
  return thrown instanceof ThawError && thrown.code === 'INVALID_ARGUMENT' ? EXIT.usage : EXIT.failure;
}
