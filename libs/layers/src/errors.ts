import { ThawError } from '@thaw/errors';

/** A layer, initializer or regularizer was constructed with an argument outside its range. */
export class InvalidLayerArgument extends ThawError {
  constructor(where: string, argument: string, expected: string, received: unknown) {
    super(
      'INVALID_ARGUMENT',
      `${where}: expected ${argument} to be ${expected}, received ${describe(received)}.`,
    );
  }
}

/** A layer was applied to tensors whose count, rank, dtype or dimensions it cannot take. */
export class InvalidInput extends ThawError {
  constructor(layer: string, expected: string, received: string) {
    super('INVALID_ARGUMENT', `Layer '${layer}': expected ${expected}, received ${received}.`);
  }
}

/** `trainable` was set to something that is not a boolean. */
export class InvalidTrainable extends ThawError {
  constructor(where: string, received: unknown) {
    super(
      'INVALID_ARGUMENT',
      `${where}: expected 'trainable' to be true or false, received ${describe(received)}.`,
    );
  }
}

/** A weight was assigned a tensor of another shape or dtype; the tensor stays the caller's. */
export class WeightMismatch extends ThawError {
  constructor(weight: string, expected: string, received: string) {
    super('INVALID_ARGUMENT', `Weight '${weight}': expected ${expected}, received ${received}.`);
  }
}

/** `setWeights` was given another number of values than the layer has weights; nothing was changed. */
export class WeightCountMismatch extends ThawError {
  constructor(layer: string, expected: number, received: number) {
    super(
      'INVALID_ARGUMENT',
      `Layer '${layer}': expected the values of ${expected} weights, received ${received}.`,
    );
  }
}

/** A weight was read before it had a value. */
export class WeightNotMaterialized extends ThawError {
  constructor(weight: string) {
    super(
      'FAILED_PRECONDITION',
      `Weight '${weight}' is declared but has no value yet: call materializeWeights(model, { seed, random }) or assign(tensor) first.`,
    );
  }
}

/** The weights or shapes of a layer were asked for before its input shape was known. */
export class LayerNotBuilt extends ThawError {
  constructor(layer: string) {
    super(
      'FAILED_PRECONDITION',
      `Layer '${layer}' is not built: call build(inputShape) or apply it to an input first.`,
    );
  }
}

/** Two layers of one container share a name, so paths would be ambiguous. */
export class DuplicateLayerName extends ThawError {
  constructor(container: string, names: readonly string[]) {
    super(
      'INVALID_ARGUMENT',
      `Model '${container}': expected unique layer names, received more than one ${names.map((name) => `'${name}'`).join(', ')}. Give each layer its own 'name'.`,
    );
  }
}

/** A symbolic graph does not lead from the given inputs to the given outputs. */
export class InvalidGraph extends ThawError {
  constructor(model: string, problem: string) {
    super('INVALID_ARGUMENT', `Model '${model}': ${problem}`);
  }
}

/** A model of its own class was built from its `call`, which does more than apply layers. */
export class UntraceableCall extends ThawError {
  constructor(model: string, problem: string, options?: { cause?: unknown }) {
    super(
      'INVALID_ARGUMENT',
      `Model '${model}': expected 'call' to pass its inputs through layers only, so that following it declares the weights; ${problem}. Put what else it computes into layers (Add, Activation, a class of your own), or override 'declareWeights' and 'computeOutputShape'.`,
      options,
    );
  }
}

/** `apply` was used on a layer that returns several tensors. */
export class SeveralOutputs extends ThawError {
  constructor(layer: string, count: number) {
    super('INVALID_ARGUMENT', `Layer '${layer}' returns ${count} tensors: use applyAll instead of apply.`);
  }
}

/** A random layer drew in training mode outside of any run that provides randomness. */
export class NoRandomSource extends ThawError {
  constructor(layer: string) {
    super(
      'FAILED_PRECONDITION',
      `Layer '${layer}' draws random numbers, but this call is not inside runInContext({ random, seed, step, replica }, ...).`,
    );
  }
}

/** A layer that changes each example in fixed views made a draw that is not one for each of them. */
export class NoRowDraw extends ThawError {
  constructor(layer: string, numExamples: number, shape: string) {
    super(
      'FAILED_PRECONDITION',
      `Layer '${layer}': expected draws with a row for each of ${numExamples} examples, which fixed views need, received a draw of shape ${shape}. ` +
        'Leave train.views out, or take another layer.',
    );
  }
}

/** A layer declared a loss that is not a scalar. */
export class InvalidDeclaredLoss extends ThawError {
  constructor(layer: string, shape: string) {
    super(
      'INVALID_ARGUMENT',
      `Layer '${layer}': expected a declared loss to be a scalar, received shape ${shape}.`,
    );
  }
}

/** A Keras configuration uses a setting that this library does not implement. */
export class NotSupported extends ThawError {
  constructor(where: string, what: string) {
    super('INVALID_ARGUMENT', `${where}: ${what} is not supported.`);
  }
}

/** A Keras configuration is malformed. */
export class InvalidConfig extends ThawError {
  constructor(where: string, expected: string, received: unknown) {
    super('INVALID_ARGUMENT', `${where}: expected ${expected}, received ${describe(received)}.`);
  }
}

/** A Keras configuration names layer classes that are neither built in nor given as custom layers. */
export class UnknownLayerClasses extends ThawError {
  readonly classNames: readonly string[];

  constructor(classNames: readonly string[], known: readonly string[]) {
    super(
      'INVALID_ARGUMENT',
      `Unknown layer classes ${classNames.map((name) => `'${name}'`).join(', ')}: expected one of ${known.join(', ')}, or a class given in 'customLayers', in a job by one of its modules.`,
    );
    this.classNames = classNames;
  }
}

/** Freeze patterns matched no layer path. */
export class UnmatchedFreezePattern extends ThawError {
  constructor(where: string, patterns: readonly { pattern: string; nearest: readonly string[] }[]) {
    const lines = patterns.map(
      ({ pattern, nearest }) =>
        `${pattern} matches no layer (nearest: ${nearest.map((path) => `'${path}'`).join(', ')})`,
    );
    super(
      'INVALID_ARGUMENT',
      `${where}: ${lines.join('; ')}. A pattern is a whole layer path, in which * stands for any characters, or { class: NAME }.`,
    );
  }
}

/** A model has no layer of the given name. */
export class LayerNotFound extends ThawError {
  constructor(model: string, name: string, nearest: readonly string[]) {
    super(
      'NOT_FOUND',
      `Model '${model}' has no layer '${name}' (nearest: ${nearest.map((path) => `'${path}'`).join(', ')}). Name one of its own layers.`,
    );
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? shortened(JSON.stringify(value, withAllNumbers)) : `a ${value.constructor.name}`;
}

/** JSON writes NaN and infinities as null, and knows no bigint. */
function withAllNumbers(_key: string, value: unknown): unknown {
  const isUnknown = typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));
  return isUnknown ? String(value) : value;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
