import * as tf from '@tensorflow/tfjs-core';
import type { Constraint } from '../constraints/constraint.js';
import { InvalidTrainable, WeightMismatch, WeightNotMaterialized } from '../errors.js';
import { noteFreezing } from '../freezing-revision.js';
import type { Initializer } from '../initializers/initializer.js';
import type { Regularizer } from '../regularizers/regularizer.js';
import { formatShape } from '../shapes/shape.js';

/** How a layer declares a weight. */
export interface WeightDeclaration {
  /** The last part of the weight's path, for example `kernel`. */
  name: string;
  shape: readonly number[];
  initializer: Initializer;
  regularizer?: Regularizer | undefined;
  constraint?: Constraint | undefined;
  /** Whether gradients may ever change it (false for moving statistics); by default true. */
  trainable?: boolean | undefined;
}

/**
 * A named float32 tensor of a layer: declared first, without any backend, and given a value later.
 * The weight owns its tensor; nobody else disposes it.
 */
export class Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype = 'float32';
  readonly initializer: Initializer;
  readonly regularizer: Regularizer | undefined;
  readonly constraint: Constraint | undefined;
  /** Declared for gradients at all; moving statistics are not, and thawing a layer leaves them alone. */
  readonly isTrainable: boolean;
  readonly #layer: string;
  #trainable: boolean;
  #value: tf.Tensor | undefined;

  constructor(declaration: WeightDeclaration, owner: { layer: string; trainable: boolean }) {
    this.name = declaration.name;
    this.shape = declaration.shape;
    this.initializer = declaration.initializer;
    this.regularizer = declaration.regularizer;
    this.constraint = declaration.constraint;
    this.isTrainable = declaration.trainable ?? true;
    this.#layer = owner.layer;
    this.#trainable = this.isTrainable && owner.trainable;
    noteFreezing();
  }

  /** The weight's own flag; a frozen layer hides it from its own `trainableWeights` whatever the flag says. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    if (typeof value !== 'boolean') throw new InvalidTrainable(`Weight '${this.#label}'`, value);
    this.#trainable = value;
    noteFreezing();
  }

  get isMaterialized(): boolean {
    return this.#value !== undefined;
  }

  /**
   * The current value; the weight keeps owning it, and the next `assign` disposes it.
   * @throws {@link WeightNotMaterialized} before the first value.
   */
  read(): tf.Tensor {
    if (this.#value === undefined) throw new WeightNotMaterialized(this.#label);
    return this.#value;
  }

  /**
   * Takes ownership of `tensor` without copying, keeps it alive in any `tidy`, and disposes the former value.
   * @throws {@link WeightMismatch} when shape or dtype differ; the tensor is then still the caller's.
   */
  assign(tensor: tf.Tensor): void {
    this.assertFits(tensor);
    if (tensor === this.#value) return;
    this.#value?.dispose();
    this.#value = tf.keep(tensor);
  }

  /** @throws {@link WeightMismatch} unless it is a tensor, not disposed, of the weight's shape and dtype. */
  assertFits(tensor: tf.Tensor): void {
    if (!(tensor instanceof tf.Tensor) || tensor.isDisposed)
      throw new WeightMismatch(this.#label, 'a tensor', describe(tensor));
    if (tensor.dtype !== this.dtype)
      throw new WeightMismatch(this.#label, `dtype ${this.dtype}`, tensor.dtype);
    if (!tf.util.arraysEqual(tensor.shape, [...this.shape])) {
      throw new WeightMismatch(
        this.#label,
        `shape ${formatShape(this.shape)}`,
        `shape ${formatShape(tensor.shape)}`,
      );
    }
  }

  /** Frees the value; the weight is declared but not materialized again. */
  dispose(): void {
    this.#value?.dispose();
    this.#value = undefined;
  }

  get #label(): string {
    return `${this.#layer}/${this.name}`;
  }
}

function describe(value: unknown): string {
  if (value instanceof tf.Tensor) return 'one that is disposed';
  return Array.isArray(value) ? 'a list' : String(value);
}
