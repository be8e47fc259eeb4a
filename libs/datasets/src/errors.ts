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
