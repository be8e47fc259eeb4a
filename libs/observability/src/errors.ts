import { messageOf, ThawError } from '@thaw/errors';

/** One setting that cannot be used. */
export interface ConfigProblem {
  /** The name as the person wrote it: `THAW_LEASE_MS`, `--lease-ms`, `leaseMs`. */
  readonly name: string;
  /** Where it was written: `the environment`, `the command line`, a file's path, `the defaults`. */
  readonly source: string;
  readonly expected: string;
  /** As JSON; secrets are redacted. */
  readonly received: string;
}

/** Thrown when settings are unknown, missing or out of range; it carries all problems at once. */
export class InvalidConfig extends ThawError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(
      ({ name, source, expected, received }) =>
        `${name} from ${source}: expected ${expected}, received ${received}.`,
    );
    super('INVALID_ARGUMENT', lines.join('\n'));
    this.problems = problems;
  }
}

/** Thrown when the port for metrics cannot be taken. */
export class CannotServeMetrics extends ThawError {
  constructor(address: string, cause: unknown) {
    super(
      'FAILED_PRECONDITION',
      `metrics: expected a free host:port, received ${address} (${messageOf(cause)}); give another --metrics-listen`,
      { cause },
    );
  }
}
