import { ThawError } from '@thaw/errors';

/** Thrown when a dataset's file is not there or cannot be opened. */
export class DatasetNotFound extends ThawError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('NOT_FOUND', message, options);
  }
}

/** Thrown when a dataset's files are there but are not what the job says they are, or hold no examples. */
export class InvalidDataset extends ThawError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('INVALID_ARGUMENT', message, options);
  }
}

/** Thrown when a dataset is larger than its format's reader takes. */
export class DatasetTooLarge extends ThawError {
  constructor(message: string) {
    super('RESOURCE_EXHAUSTED', message);
  }
}

/** Thrown when a label does not fit the model's output. */
export class LabelOutOfRange extends ThawError {
  constructor(message: string) {
    super('INVALID_ARGUMENT', message);
  }
}

/** Thrown when a block's bytes are not those that its checksum was taken of. */
export class CorruptBlock extends ThawError {
  constructor(message: string) {
    super('DATA_LOSS', message);
  }
}

/** Thrown when one example cannot be read; the job says whether it is left out or ends the job. */
export class CorruptExample extends ThawError {
  /** What is wrong with it, without its name. */
  readonly why: string;

  constructor(file: string, why: string, options?: { cause?: unknown }) {
    super('DATA_LOSS', `${file}: ${why}`, options);
    this.why = why;
  }
}

/** An example that could not be read, and why. */
export interface UnreadableExample {
  readonly file: string;
  readonly why: string;
}

/** Thrown when more examples are unreadable than the job puts up with. */
export class TooManyCorruptExamples extends ThawError {
  constructor(unreadable: readonly UnreadableExample[], allowed: number) {
    const named = unreadable.slice(0, MOST_NAMED).map(({ file, why }) => `\n  ${file}: ${why}`);
    const more = unreadable.length > MOST_NAMED ? `\n  and ${unreadable.length - MOST_NAMED} more` : '';
    const limit = allowed === 0 ? 'readable examples only' : `at most ${allowed} unreadable examples`;
    super(
      'INVALID_ARGUMENT',
      `data: expected ${limit}, received ${unreadable.length} or more that cannot be read:${named.join('')}${more}\n` +
        `Replace them, or leave them out with data.onCorrupt: { skip: ${Math.max(10, allowed * 2)} }.`,
    );
  }
}

/** How many unreadable examples a message or an event names. */
export const MOST_NAMED = 20;
