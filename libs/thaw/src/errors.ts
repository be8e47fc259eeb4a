import { ThawError } from '@thaw/errors';

/** Thrown when a model is to be trained or evaluated before `compile` said how. */
export class NotCompiled extends ThawError {
  constructor(model: string, method: string) {
    super(
      'FAILED_PRECONDITION',
      `Model '${model}': expected compile({ optimizer, loss }) before ${method}, received no such call.`,
    );
  }
}

/** Thrown when a model is trained or compiled while a `fit` of it is under way. */
export class FitInProgress extends ThawError {
  constructor(model: string, method: string) {
    super(
      'FAILED_PRECONDITION',
      `Model '${model}': expected ${method} after the fit that is under way; await it, or set stopTraining.`,
    );
  }
}

/** Thrown when a model without a single trainable weight is to be trained. */
export class NothingToTrain extends ThawError {
  constructor(model: string, numWeights: number) {
    super(
      'FAILED_PRECONDITION',
      `Model '${model}': expected at least one trainable weight, received ${numWeights} weights that are all frozen; ` +
        'set trainable = true on a layer, or add one.',
    );
  }
}

/** Thrown when a file holds a class of the user's own that cannot be fitted. */
export class NotFittable extends ThawError {
  constructor(path: string, className: string) {
    super(
      'INVALID_ARGUMENT',
      `${path}: expected a model that can be fitted, received the class '${className}'; let it extend this package's Model.`,
    );
  }
}

/** Thrown when a model whose input has a size that is open is to be saved for servers. */
export class NotServable extends ThawError {
  constructor(model: string, input: string, sizes: readonly (number | null)[]) {
    const received = sizes.map((size) => size ?? 'any').join(', ');
    super(
      'FAILED_PRECONDITION',
      `Model '${model}': expected the size of every axis of input '${input}' but that of the examples, received [${received}]; ` +
        'give the input a shape.',
    );
  }
}

/** Thrown when a callback cannot do what it was made for. */
export class InvalidCallback extends ThawError {
  constructor(callback: string, expected: string, received: string) {
    super('INVALID_ARGUMENT', `${callback}: expected ${expected}, received ${received}.`);
  }
}
