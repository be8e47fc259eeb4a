import * as tf from '@tensorflow/tfjs-core';
import { AffineSettings, type AffineOptions } from '../../weights/affine-settings.js';
import { finiteNumber, knownSize } from '../../arguments/arguments.js';
import { axesFromZero } from '../../arguments/axes.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { CallContext } from '../../calls/call-context.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import type { Initializer } from '../../initializers/initializer.js';
import { initializerFrom, type InitializerLike } from '../../initializers/initializers.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { known } from '../../known.js';
import { batchMoments, normalize } from '../../tensors/normalization.js';
import { formatShape, type Shape } from '../../shapes/shape.js';
import type { Weight } from '../../weights/weight.js';

export interface BatchNormalizationOptions extends LayerOptions, AffineOptions {
  /** The axis that keeps its own statistics, by default the last. */
  axis?: number | undefined;
  /** How much of the moving statistics stays at each update, by default 0.99. */
  momentum?: number | undefined;
  /** Added to the variance, by default 0.001. */
  epsilon?: number | undefined;
  movingMeanInitializer?: InitializerLike | undefined;
  movingVarianceInitializer?: InitializerLike | undefined;
}

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with the statistics of the batch in training mode and the
 * moving ones otherwise. **Training mode needs both `training` and an unfrozen layer**; frozen, it changes nothing.
 *
 * In training mode it declares updates of the moving statistics, `moving * momentum + batch * (1 - momentum)`, with the
 * biased variance. A mask has the input's shape without its last axis; what it leaves out does not count in the batch.
 * @source keras/src/layers/normalization/batch_normalization.py
 */
export class BatchNormalization extends BuiltInLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly settings: AffineSettings;
  readonly #movingInitializers: Record<'moving_mean' | 'moving_variance', Initializer>;
  #gamma: Weight | undefined;
  #beta: Weight | undefined;
  #movingMean: Weight | undefined;
  #movingVariance: Weight | undefined;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options);
    const { where } = this;
    this.axis = options.axis ?? -1;
    this.momentum = finiteNumber(where, 'momentum', options.momentum ?? 0.99);
    this.epsilon = finiteNumber(where, 'epsilon', options.epsilon ?? 1e-3);
    this.settings = new AffineSettings(where, options);
    this.#movingInitializers = {
      moving_mean: initializerFrom(where, options.movingMeanInitializer ?? 'zeros'),
      moving_variance: initializerFrom(where, options.movingVarianceInitializer ?? 'ones'),
    };
    if (!Number.isInteger(this.axis)) throw new InvalidLayerArgument(where, 'axis', 'an integer', this.axis);
  }

  get gamma(): Weight | undefined {
    return this.#gamma;
  }

  get beta(): Weight | undefined {
    return this.#beta;
  }

  get movingMean(): Weight | undefined {
    return this.#movingMean;
  }

  get movingVariance(): Weight | undefined {
    return this.#movingVariance;
  }

  protected override get takesMask(): boolean {
    return true;
  }

  protected override get inputSpec(): InputSpec {
    const size = this.#movingMean?.shape[0];
    if (!this.isBuilt || size === undefined) return { minRank: 1 };
    return { rank: (this.inputShape as Shape).length, sizes: { [this.axis]: size } };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
    const shape = [knownSize(this.where, inputShape, this.axis)];
    const declareMoving = (name: 'moving_mean' | 'moving_variance'): Weight =>
      this.addWeight({ name, shape, initializer: this.#movingInitializers[name], trainable: false });
    if (this.settings.scale) this.#gamma = this.addWeight(this.settings.gamma(shape));
    if (this.settings.center) this.#beta = this.addWeight(this.settings.beta(shape));
    this.#movingMean = declareMoving('moving_mean');
    this.#movingVariance = declareMoving('moving_variance');
  }

  override computeOutputShape(inputShape: Shape): Shape {
    axesFromZero(this.name, inputShape, this.axis);
    return inputShape;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor, context: CallContext): tf.Tensor {
    const movingMean = known(this.#movingMean, 'moving_mean');
    const movingVariance = known(this.#movingVariance, 'moving_variance');
    this.#assertMask(inputs, context.mask);
    if (!(context.training && this.trainable)) {
      return this.#normalize(inputs, context.currentValue(movingMean), context.currentValue(movingVariance));
    }
    const { mean, variance } = batchMoments(inputs, this.axis, context.mask);
    context.declareUpdate(movingMean, () => this.#moved(context.currentValue(movingMean), mean));
    context.declareUpdate(movingVariance, () => this.#moved(context.currentValue(movingVariance), variance));
    return this.#normalize(inputs, mean, variance);
  }

  #assertMask(inputs: tf.Tensor, mask: tf.Tensor | undefined): void {
    const sizes = inputs.shape.slice(0, -1);
    const isFitting =
      mask?.rank === sizes.length && mask.shape.every((dim, axis) => [1, sizes[axis]].includes(dim));
    if (mask === undefined || isFitting) return;
    const received = `shape ${formatShape(mask.shape)}`;
    throw new InvalidInput(this.name, `a mask that broadcasts to ${formatShape(sizes)}`, received);
  }

  #moved(moving: tf.Tensor, batch: tf.Tensor): tf.Tensor {
    return tf.add(tf.mul(moving, this.momentum), tf.mul(batch, 1 - this.momentum));
  }

  #normalize(inputs: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor): tf.Tensor {
    const shape = inputs.shape.map(() => 1).with(this.axis, mean.size);
    const spread = (values: tf.Tensor): tf.Tensor => tf.reshape(values, shape);
    return normalize(inputs, {
      mean: spread(mean),
      variance: spread(variance),
      epsilon: this.epsilon,
      gamma: this.#gamma && spread(this.#gamma.read()),
      beta: this.#beta && spread(this.#beta.read()),
    });
  }

  override getConfig(): ConfigRecord {
    const { axis, momentum, epsilon } = this;
    return {
      ...super.getConfig(),
      ...{ axis, momentum, epsilon },
      ...this.settings.getConfig(),
      moving_mean_initializer: this.#movingInitializers.moving_mean.serialize(),
      moving_variance_initializer: this.#movingInitializers.moving_variance.serialize(),
      synchronized: false,
    };
  }

  static fromConfig(read: ConfigReader): BatchNormalization {
    read.only('synchronized', false);
    read.only('renorm', false);
    read.take('renorm_momentum');
    return new BatchNormalization({
      ...read.base(),
      axis: read.number('axis'),
      momentum: read.number('momentum'),
      epsilon: read.number('epsilon'),
      ...AffineSettings.read(read),
      movingMeanInitializer: read.object('moving_mean_initializer'),
      movingVarianceInitializer: read.object('moving_variance_initializer'),
    });
  }

  private get where(): string {
    return `BatchNormalization '${this.name}'`;
  }
}
