import * as tf from '@tensorflow/tfjs-core';
import { flag, knownSize } from '../../arguments/arguments.js';
import { axesFromZero, checkedAxes, type Axes } from '../../arguments/axes.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument, NotSupported } from '../../errors.js';
import { ones, zeros } from '../../initializers/initializers.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import { nestedShape, readNestedNumbers, type NestedNumbers } from '../../arguments/nested-numbers.js';
import type { Shape } from '../../shapes/shape.js';
import type { Weight } from '../../weights/weight.js';

export interface NormalizationOptions extends LayerOptions {
  /** The axes with a mean and variance of their own, by default the last; null for one mean and variance of everything. */
  axis?: Axes | null | undefined;
  /** Given together with `variance`, else found by `adapt`. Broadcasts to the sizes of the axes. */
  mean?: NestedNumbers | undefined;
  variance?: NestedNumbers | undefined;
  /** Whether to turn normalized values back; by default false. */
  invert?: boolean | undefined;
}

/**
 * `(x - mean) / sqrt(variance)`, or inverted `mean + x * sqrt(variance)`, in training and out of it; the root counts as
 * 1e-7 at least. The output has the input's shape.
 *
 * Unless they are given, mean and variance are weights that no gradient changes. Keras's `count` is beside them, which
 * nothing uses; it is float32 here, as every weight is.
 * @source keras/src/layers/preprocessing/normalization.py
 */
export class Normalization extends BuiltInLayer {
  readonly axis: readonly number[];
  readonly mean: NestedNumbers | undefined;
  readonly variance: NestedNumbers | undefined;
  readonly invert: boolean;
  #adapted: { mean: Weight; variance: Weight } | undefined;

  constructor(options: NormalizationOptions = {}) {
    super(options);
    const { axis = -1 } = options;
    const isOfEverything = axis === null || (Array.isArray(axis) && axis.length === 0);
    this.axis = isOfEverything ? [] : [checkedAxes(this.where, 'axis', axis)].flat();
    this.mean = options.mean ?? undefined;
    this.variance = options.variance ?? undefined;
    this.invert = flag(this.where, 'invert', options.invert ?? false);
    this.#assertStatistics();
  }

  #assertStatistics(): void {
    const { mean, variance } = this;
    const [meanShape, varianceShape] = [mean, variance].map(nestedShape);
    if (mean !== undefined && !(meanShape && meanShape.length <= this.axis.length)) {
      const expected = `a number, or numbers in lists at most ${this.axis.length} deep`;
      throw new InvalidLayerArgument(this.where, 'mean', expected, mean);
    }
    const isOfOneShape = meanShape?.join() === varianceShape?.join();
    if (isOfOneShape && (mean === undefined) === (variance === undefined)) return;
    throw new InvalidLayerArgument(this.where, 'variance', "of mean's shape, given where mean is", variance);
  }

  protected override get inputSpec(): InputSpec {
    const dtypes = [['float32', 'int32']] as const;
    if (!this.isBuilt) return { dtypes };
    const inputShape = this.inputShape as Shape;
    const sizes = this.#keptAxes(inputShape).map((axis) => [axis, knownSize(this.where, inputShape, axis)]);
    return { dtypes, rank: inputShape.length, sizes: Object.fromEntries(sizes) as Record<number, number> };
  }

  protected override declareWeights(inputShape: Shape): void {
    const axes = this.#keptAxes(inputShape);
    const shape = axes.map((axis) => knownSize(this.where, inputShape, axis));
    if (this.mean !== undefined) return this.#assertFits(this.mean, shape);
    const declare = (name: string, initializer = zeros(), ofShape = shape): Weight =>
      this.addWeight({ name, shape: ofShape, initializer, trainable: false });
    this.#adapted = { mean: declare('mean'), variance: declare('variance', ones()) };
    declare('count', zeros(), []);
  }

  #assertFits(mean: NestedNumbers, sizes: readonly number[]): void {
    const shape = nestedShape(mean) ?? [];
    const offset = sizes.length - shape.length;
    if (shape.every((size, index) => size === 1 || size === sizes[index + offset])) return;
    const expected = `broadcastable to the sizes [${sizes.join(', ')}] of axis [${this.axis.join(', ')}]`;
    throw new InvalidLayerArgument(this.where, 'mean', expected, mean);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const values = tf.cast(inputs, 'float32');
    const mean = this.#spread(this.mean, this.#adapted?.mean, values.shape);
    const variance = this.#spread(this.variance, this.#adapted?.variance, values.shape);
    const deviation = tf.maximum(tf.sqrt(variance), SMALLEST_DEVIATION);
    if (this.invert) return tf.add(mean, tf.mul(values, deviation));
    return tf.div(tf.sub(values, mean), deviation);
  }

  /** Takes mean and variance from data of the layer's input shape, which stay the caller's; builds the layer if need be. */
  adapt(data: tf.Tensor): void {
    if (this.mean !== undefined) throw new NotSupported(this.where, 'adapt() with mean and variance given');
    this.build(data.shape);
    const { mean, variance } = known(this.#adapted, 'the statistics');
    const kept = this.#keptAxes(data.shape);
    const reduced = data.shape.map((_, axis) => axis).filter((axis) => !kept.includes(axis));
    const moments = tf.tidy(() => ({ ...tf.moments(data, reduced) }));
    mean.assign(moments.mean);
    variance.assign(moments.variance);
  }

  /** Values with an axis of size 1 for each axis of the input that has no statistics of its own. */
  #spread(
    given: NestedNumbers | undefined,
    adapted: Weight | undefined,
    shape: readonly number[],
  ): tf.Tensor {
    const values = given === undefined ? known(adapted, 'the statistics').read() : tf.tensor(given);
    const axes = this.#keptAxes(shape).slice(-values.rank);
    const spread = shape.map((_, axis) => values.shape[axes.indexOf(axis)] ?? 1);
    return tf.reshape(values, values.rank === 0 ? [] : spread);
  }

  #keptAxes(shape: Shape): readonly number[] {
    return [...axesFromZero(this.name, shape, this.axis)].sort((a, b) => a - b);
  }

  override getConfig(): ConfigRecord {
    const { axis, invert, mean = null, variance = null } = this;
    return { ...super.getConfig(), axis, invert, mean, variance };
  }

  static fromConfig(read: ConfigReader): Normalization {
    const axis = read.take('axis') === null ? null : read.numbers('axis');
    return new Normalization({
      ...read.base(),
      axis,
      mean: readNestedNumbers(read, 'mean'),
      variance: readNestedNumbers(read, 'variance'),
      invert: read.boolean('invert'),
    });
  }

  private get where(): string {
    return `Normalization '${this.name}'`;
  }
}

/** @source keras/src/backend/config.py, epsilon */
const SMALLEST_DEVIATION = 1e-7;
