import { ThawError } from '@thaw/errors';

/** Thrown when a model file is not there or cannot be opened. */
export class ModelFileNotFound extends ThawError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('NOT_FOUND', message, options);
  }
}

/** Thrown when a file's bytes break the rules of its format. */
export class InvalidModelFile extends ThawError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('INVALID_ARGUMENT', message, options);
  }
}

/** Thrown when a file is well formed but holds something that is not read, such as another number type. */
export class UnsupportedModelFile extends ThawError {
  constructor(message: string) {
    super('INVALID_ARGUMENT', message);
  }
}

/** Thrown when the weights in a file are not those of the model; nothing was loaded. */
export class WeightsDoNotFit extends ThawError {
  constructor(message: string) {
    super('INVALID_ARGUMENT', message);
  }
}

/** Thrown when published weights could not be fetched, or were not what was published; the message says what to do by hand. */
export class WeightsUnavailable extends ThawError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('UNAVAILABLE', message, options);
  }
}
