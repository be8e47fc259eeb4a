import * as tf from '@tensorflow/tfjs-core';
import { knownSize } from '../../arguments/arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConstraintLike } from '../../constraints/constraints.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import type { InitializerLike } from '../../initializers/initializers.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import type { RegularizerLike } from '../../regularizers/regularizer.js';
import { formatShape, type Shape } from '../../shapes/shape.js';
import { WeightSettings } from '../../weights/weight-settings.js';
import type { Weight } from '../../weights/weight.js';

export interface PReLUOptions extends LayerOptions {
  /** By default `zeros`. */
  alphaInitializer?: InitializerLike | undefined;
  alphaRegularizer?: RegularizerLike | undefined;
  alphaConstraint?: ConstraintLike | undefined;
  /** The axes along which alpha is shared, counted from the batch, which is 0; by default none. */
  sharedAxes?: number | readonly number[] | undefined;
}

/**
 * `x` above 0, `alpha * x` below, where alpha is learned and has the input's shape without the batch, and 1 on shared axes.
 * @source keras/src/layers/activations/prelu.py
 */
export class PReLU extends BuiltInLayer {
  readonly sharedAxes: readonly number[] | undefined;
  readonly #settings: WeightSettings;
  #alpha: Weight | undefined;

  constructor(options: PReLUOptions = {}) {
    super(options);
    const where = `PReLU '${this.name}'`;
    const { sharedAxes } = options;
    this.sharedAxes = sharedAxes === undefined ? undefined : [sharedAxes].flat();
    if (this.sharedAxes?.some((axis) => !(Number.isInteger(axis) && axis > 0)))
      throw new InvalidLayerArgument(where, 'sharedAxes', 'positive integers', sharedAxes);
    this.#settings = new WeightSettings(where, 'alpha', {
      initializer: options.alphaInitializer ?? 'zeros',
      regularizer: options.alphaRegularizer,
      constraint: options.alphaConstraint,
    });
  }

  get alpha(): Weight | undefined {
    return this.#alpha;
  }

  protected override get inputSpec(): InputSpec {
    if (this.#alpha === undefined) return { minRank: 2 };
    const { shape } = this.#alpha;
    const sizes = shape.map((size, index) => [index + 1, size] as const);
    const own = sizes.filter(([axis]) => !this.sharedAxes?.includes(axis));
    return { rank: shape.length + 1, sizes: Object.fromEntries(own) };
  }

  protected override declareWeights(inputShape: Shape): void {
    const missing = this.sharedAxes?.find((axis) => axis >= inputShape.length);
    if (missing !== undefined)
      throw new InvalidInput(
        this.name,
        `an input that has axis ${missing}`,
        `shape ${formatShape(inputShape)}`,
      );
    const shape = inputShape
      .map((_, axis) => axis)
      .slice(1)
      .map((axis) =>
        this.sharedAxes?.includes(axis) ? 1 : knownSize(`PReLU '${this.name}'`, inputShape, axis),
      );
    this.#alpha = this.addWeight(this.#settings.declaration('alpha', shape));
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const alpha = known(this.#alpha, 'alpha').read();
    return tf.sub(tf.relu(inputs), tf.mul(alpha, tf.relu(tf.neg(inputs))));
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), ...this.#settings.getConfig(), shared_axes: this.sharedAxes ?? null };
  }

  static fromConfig(read: ConfigReader): PReLU {
    const alpha = WeightSettings.read(read, 'alpha');
    return new PReLU({
      ...read.base(),
      alphaInitializer: alpha.initializer,
      alphaRegularizer: alpha.regularizer,
      alphaConstraint: alpha.constraint,
      sharedAxes: read.numbers('shared_axes'),
    });
  }
}
