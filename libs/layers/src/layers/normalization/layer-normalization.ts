import * as tf from '@tensorflow/tfjs-core';
import { AffineSettings, type AffineOptions } from '../../weights/affine-settings.js';
import { finiteNumber, knownSize } from '../../arguments/arguments.js';
import { axesFromZero, checkedAxes, type Axes } from '../../arguments/axes.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { normalize } from '../../tensors/normalization.js';
import type { Shape } from '../../shapes/shape.js';
import type { Weight } from '../../weights/weight.js';

export interface LayerNormalizationOptions extends LayerOptions, AffineOptions {
  /** The axis or axes to normalize across, by default the last. */
  axis?: Axes | undefined;
  /** Added to the variance, by default 0.001. */
  epsilon?: number | undefined;
}

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the statistics of each example across `axis`, whose shape
 * gamma and beta have. The output has the input's shape. `rms_scaling`, which Keras deprecates, is refused.
 * @source keras/src/layers/normalization/layer_normalization.py and keras/src/ops/nn.py, _layer_normalization
 */
export class LayerNormalization extends BuiltInLayer {
  readonly epsilon: number;
  readonly settings: AffineSettings;
  readonly #givenAxis: Axes;
  #gamma: Weight | undefined;
  #beta: Weight | undefined;

  constructor(options: LayerNormalizationOptions = {}) {
    super(options);
    const where = `LayerNormalization '${this.name}'`;
    this.#givenAxis = checkedAxes(where, 'axis', options.axis ?? -1);
    this.epsilon = finiteNumber(where, 'epsilon', options.epsilon ?? 1e-3);
    this.settings = new AffineSettings(where, options);
  }

  /** As given; once built, a sorted list, as in Keras. */
  get axis(): Axes {
    return this.isBuilt ? this.#sortedAxes : this.#givenAxis;
  }

  get gamma(): Weight | undefined {
    return this.#gamma;
  }

  get beta(): Weight | undefined {
    return this.#beta;
  }

  get #sortedAxes(): readonly number[] {
    return [this.#givenAxis].flat().sort((a, b) => a - b);
  }

  protected override get inputSpec(): InputSpec {
    if (!this.isBuilt) return { minRank: 1 };
    const shape = this.inputShape as Shape;
    const sizes = this.#sortedAxes.map((axis) => [axis, shape.at(axis)] as const);
    return { rank: shape.length, sizes: Object.fromEntries(sizes) as Record<number, number> };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
    const where = `LayerNormalization '${this.name}'`;
    const shape = this.#sortedAxes.map((axis) => knownSize(where, inputShape, axis));
    if (this.settings.scale) this.#gamma = this.addWeight(this.settings.gamma(shape));
    if (this.settings.center) this.#beta = this.addWeight(this.settings.beta(shape));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    axesFromZero(this.name, inputShape, this.#givenAxis);
    return inputShape;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const axes = axesFromZero(this.name, inputs.shape, this.#sortedAxes);
    const { mean, variance } = tf.moments(inputs, [...axes], true);
    const shape = inputs.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
    const spread = (weight: Weight): tf.Tensor => tf.reshape(weight.read(), shape);
    return normalize(inputs, {
      ...{ mean, variance, epsilon: this.epsilon },
      gamma: this.#gamma && spread(this.#gamma),
      beta: this.#beta && spread(this.#beta),
    });
  }

  override getConfig(): ConfigRecord {
    const { axis, epsilon } = this;
    return { ...super.getConfig(), axis, epsilon, ...this.settings.getConfig(), rms_scaling: false };
  }

  static fromConfig(read: ConfigReader): LayerNormalization {
    read.only('rms_scaling', false);
    return new LayerNormalization({
      ...read.base(),
      axis: read.numbers('axis'),
      epsilon: read.number('epsilon'),
      ...AffineSettings.read(read),
    });
  }
}
