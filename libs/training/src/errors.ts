import { ThawError } from '@thaw/errors';

/** Thrown where a freeze plan leaves no weight that a step could change; `where` holds the plan. */
export class NothingTrainable extends ThawError {
  constructor(numWeights: number, where = 'train') {
    super(
      'INVALID_ARGUMENT',
      `${where}.freeze: expected at least one trainable weight, received a model whose ${numWeights} weights are all ` +
        `frozen; freeze less, or add a head with model.head`,
    );
  }
}

/** Thrown when a trainer is asked for with settings, or on a model, that it cannot train. */
export class InvalidTraining extends ThawError {
  constructor(where: string, expected: string, received: string) {
    super('INVALID_ARGUMENT', `${where}: expected ${expected}, received ${received}`);
  }
}

/** Thrown when examples do not fit the model: an empty batch, labels of another shape, a label that is no class. */
export class InvalidBatch extends ThawError {
  constructor(where: string, expected: string, received: string) {
    super('INVALID_ARGUMENT', `${where}: expected ${expected}, received ${received}`);
  }
}

/** Thrown when a vector of another length than the layout's is handed in: it comes from another model or phase. */
export class VectorLengthMismatch extends ThawError {
  constructor(where: string, expected: number, received: number) {
    super('INVALID_ARGUMENT', `${where}: expected a vector of ${expected} numbers, received ${received}`);
  }
}

/** Thrown when the model's freezing or updates are no longer those that a trainer laid its steps out for. */
export class LayoutChanged extends ThawError {
  constructor(weight: string, change: string) {
    super(
      'FAILED_PRECONDITION',
      `Weight '${weight}' ${change}: layers were frozen, thawed or changed after the trainer looked at the model; ` +
        'call its refreeze',
    );
  }
}

/** Thrown before anything is applied when a reduced vector holds NaN or infinity. */
export class NonFiniteStep extends ThawError {
  readonly step: number;

  constructor(
    step: number,
    where: string,
    received: number,
    advice = 'Lower the learning rate, or check the examples',
  ) {
    super(
      'FAILED_PRECONDITION',
      `Step ${step}: expected finite numbers, received ${received} in ${where}; nothing was applied. ${advice}`,
    );
    this.step = step;
  }
}

/** Thrown when a state does not fit the trainer that should take it over; nothing was changed. */
export class StateMismatch extends ThawError {
  constructor(name: string, expected: string, received: string) {
    super('INVALID_ARGUMENT', `State '${name}': expected ${expected}, received ${received}`);
  }
}

/** Thrown at the start of a process when a module with layers, which its operator allowed, is not usable. */
export class InvalidLayerModule extends ThawError {
  constructor(path: string, expected: string, received: string, options?: { cause?: unknown }) {
    super('INVALID_ARGUMENT', `module ${path}: expected ${expected}, received ${received}`, options);
  }
}

/** Thrown when a job names a module that the operator did not allow. */
export class ModuleNotAllowed extends ThawError {
  constructor(name: string, allowed: readonly string[]) {
    super(
      'INVALID_ARGUMENT',
      `modules: expected one that the operator allowed (${allowed.join(', ') || 'there is none'}), received "${name}"; ` +
        'start coordinator and workers with --module PATH to allow another',
    );
  }
}
