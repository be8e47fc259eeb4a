import * as tf from '@tensorflow/tfjs-core';
import { knownSize } from '../arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { CallContext } from '../call-context.js';
import type { ConfigReader } from '../config-reader.js';
import { InvalidInput, InvalidLayerArgument } from '../errors.js';
import type { Initializer } from '../initializer.js';
import { initializerFrom, type InitializerLike } from '../initializers.js';
import type { InputSpec } from '../input-spec.js';
import type { ConfigRecord } from '../keras-config.js';
import type { LayerOptions } from '../layer.js';
import { regularizerFrom, type Regularizer, type RegularizerLike } from '../regularizer.js';
import { formatShape, type Shape } from '../shape.js';
import type { Weight } from '../weight.js';
import { known } from '../known.js';

export interface BatchNormalizationOptions extends LayerOptions {
  /** The axis that keeps its own statistics, by default the last. */
  axis?: number | undefined;
  /** How much of the moving statistics stays at each update, by default 0.99. */
  momentum?: number | undefined;
  /** Added to the variance, by default 0.001. */
  epsilon?: number | undefined;
  /** Whether to add beta, by default true. */
  center?: boolean | undefined;
  /** Whether to multiply by gamma, by default true. */
  scale?: boolean | undefined;
  betaInitializer?: InitializerLike | undefined;
  gammaInitializer?: InitializerLike | undefined;
  movingMeanInitializer?: InitializerLike | undefined;
  movingVarianceInitializer?: InitializerLike | undefined;
  betaRegularizer?: RegularizerLike | undefined;
  gammaRegularizer?: RegularizerLike | undefined;
}

type WeightName = 'beta' | 'gamma' | 'moving_mean' | 'moving_variance';

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with the statistics of the batch in training mode and the
 * moving ones otherwise. **Training mode needs both `training` and an unfrozen layer**; frozen, it changes nothing.
 *
 * In training mode it declares updates of the moving statistics, `moving * momentum + batch * (1 - momentum)`, with the biased variance.
 * @source keras/src/layers/normalization/batch_normalization.py
 */
export class BatchNormalization extends BuiltInLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly #initializers: Record<WeightName, Initializer>;
  readonly #regularizers: Record<'beta' | 'gamma', Regularizer | undefined>;
  #gamma: Weight | undefined;
  #beta: Weight | undefined;
  #movingMean: Weight | undefined;
  #movingVariance: Weight | undefined;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options);
    const { where } = this;
    this.axis = options.axis ?? -1;
    this.momentum = options.momentum ?? 0.99;
    this.epsilon = options.epsilon ?? 1e-3;
    this.center = options.center ?? true;
    this.scale = options.scale ?? true;
    this.#initializers = {
      beta: initializerFrom(where, options.betaInitializer ?? 'zeros'),
      gamma: initializerFrom(where, options.gammaInitializer ?? 'ones'),
      moving_mean: initializerFrom(where, options.movingMeanInitializer ?? 'zeros'),
      moving_variance: initializerFrom(where, options.movingVarianceInitializer ?? 'ones'),
    };
    this.#regularizers = {
      beta: regularizerFrom(where, options.betaRegularizer),
      gamma: regularizerFrom(where, options.gammaRegularizer),
    };
    if (!Number.isInteger(this.axis)) throw new InvalidLayerArgument(where, 'axis', 'an integer', this.axis);
    for (const [name, value] of [
      ['momentum', this.momentum],
      ['epsilon', this.epsilon],
    ] as const) {
      if (!Number.isFinite(value)) throw new InvalidLayerArgument(where, name, 'a finite number', value);
    }
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

  protected override get inputSpec(): InputSpec {
    const size = this.#movingMean?.shape[0];
    if (!this.isBuilt || size === undefined) return { minRank: 1 };
    return { rank: (this.inputShape as Shape).length, sizes: { [this.axis]: size } };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
    const shape = [knownSize(this.where, inputShape, this.axis)];
    const declare = (name: WeightName, trainable: boolean, regularizer?: Regularizer): Weight =>
      this.addWeight({ name, shape, initializer: this.#initializers[name], regularizer, trainable });
    if (this.scale) this.#gamma = declare('gamma', true, this.#regularizers.gamma);
    if (this.center) this.#beta = declare('beta', true, this.#regularizers.beta);
    this.#movingMean = declare('moving_mean', false);
    this.#movingVariance = declare('moving_variance', false);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    if (this.axis >= inputShape.length || this.axis < -inputShape.length) {
      throw new InvalidInput(
        this.name,
        `an input that has axis ${this.axis}`,
        `shape ${formatShape(inputShape)}`,
      );
    }
    return inputShape;
  }

  override call(inputs: tf.Tensor, context: CallContext): tf.Tensor {
    const movingMean = known(this.#movingMean, 'moving_mean');
    const movingVariance = known(this.#movingVariance, 'moving_variance');
    if (!(context.training && this.trainable)) {
      return this.#normalize(inputs, context.currentValue(movingMean), context.currentValue(movingVariance));
    }
    const axis = this.axis < 0 ? this.axis + inputs.rank : this.axis;
    const { mean, variance } = tf.moments(
      inputs,
      inputs.shape.map((_, each) => each).filter((each) => each !== axis),
    );
    context.declareUpdate(movingMean, () => this.#moved(context.currentValue(movingMean), mean));
    context.declareUpdate(movingVariance, () => this.#moved(context.currentValue(movingVariance), variance));
    return this.#normalize(inputs, mean, variance);
  }

  #moved(moving: tf.Tensor, batch: tf.Tensor): tf.Tensor {
    return tf.add(tf.mul(moving, this.momentum), tf.mul(batch, 1 - this.momentum));
  }

  /** @source tensorflow/python/ops/nn_impl.py, batch_normalization: its order of operations */
  #normalize(inputs: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor): tf.Tensor {
    const shape = inputs.shape.map(() => 1).with(this.axis, mean.size);
    let factor: tf.Tensor = tf.rsqrt(tf.add(variance, this.epsilon));
    if (this.#gamma !== undefined) factor = tf.mul(factor, this.#gamma.read());
    let offset: tf.Tensor = tf.neg(tf.mul(mean, factor));
    if (this.#beta !== undefined) offset = tf.add(this.#beta.read(), offset);
    return tf.add(tf.mul(inputs, tf.reshape(factor, shape)), tf.reshape(offset, shape));
  }

  override getConfig(): ConfigRecord {
    const { axis, momentum, epsilon, center, scale } = this;
    return {
      ...super.getConfig(),
      ...{ axis, momentum, epsilon, center, scale },
      beta_initializer: this.#initializers.beta.serialize(),
      gamma_initializer: this.#initializers.gamma.serialize(),
      moving_mean_initializer: this.#initializers.moving_mean.serialize(),
      moving_variance_initializer: this.#initializers.moving_variance.serialize(),
      beta_regularizer: this.#regularizers.beta?.serialize() ?? null,
      gamma_regularizer: this.#regularizers.gamma?.serialize() ?? null,
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
      center: read.boolean('center'),
      scale: read.boolean('scale'),
      betaInitializer: read.object('beta_initializer'),
      gammaInitializer: read.object('gamma_initializer'),
      movingMeanInitializer: read.object('moving_mean_initializer'),
      movingVarianceInitializer: read.object('moving_variance_initializer'),
      betaRegularizer: read.object('beta_regularizer'),
      gammaRegularizer: read.object('gamma_regularizer'),
    });
  }

  private get where(): string {
    return `BatchNormalization '${this.name}'`;
  }
}
