import { ThawError } from '@thaw/errors';
import {
  formatProblem,
  formatProblemAt,
  shortened,
  type FilePosition,
  type JobFileProblem,
} from './job-file-problem.js';

/** Thrown when replicas cannot be shared among workers as asked: more workers than replicas, or a count below one. */
export class InvalidWorldSize extends ThawError {
  constructor(message: string) {
    super('INVALID_ARGUMENT', message);
  }
}

/** Thrown when partial sums do not fit the reduction tree: one of them would be counted twice or not at all. */
export class InvalidPartials extends ThawError {
  constructor(message: string) {
    super('INVALID_ARGUMENT', message);
  }
}

/** Thrown when a schedule or a position in it is impossible, such as a batch size that is no multiple of the replicas. */
export class InvalidSchedule extends ThawError {
  constructor(message: string) {
    super('INVALID_ARGUMENT', message);
  }
}

/** Thrown when a seed is derived from a number that has no exact, portable form: NaN or an infinity. */
export class InvalidSeed extends ThawError {
  constructor(message: string) {
    super('INVALID_ARGUMENT', message);
  }
}

/** Thrown when a job file cannot be read as a job; carries all that is wrong with it, and says it in one line each. */
export class InvalidJobFile extends ThawError {
  readonly problems: readonly JobFileProblem[];

  constructor(problems: readonly JobFileProblem[]) {
    super('INVALID_ARGUMENT', messageOfProblems(problems));
    this.problems = problems;
  }
}

/** Thrown when text does not say an application with settings that it has. */
export class InvalidApplication extends ThawError {
  constructor(text: string, problems: readonly Omit<JobFileProblem, 'file' | keyof FilePosition>[]) {
    const lines = problems.map((problem) => formatProblemAt(`application ${shortened(text)}`, problem));
    super('INVALID_ARGUMENT', lines.join('\n'));
  }
}

const MOST_LINES = 50;

function messageOfProblems(problems: readonly JobFileProblem[]): string {
  const lines = problems.slice(0, MOST_LINES).map(formatProblem);
  const numMore = problems.length - lines.length;
  return (numMore > 0 ? [...lines, `and ${numMore} more`] : lines).join('\n');
}
