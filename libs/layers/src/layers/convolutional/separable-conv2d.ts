import * as tf from '@tensorflow/tfjs-core';
import { positiveInteger } from '../../arguments/arguments.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { ConstraintLike } from '../../constraints/constraints.js';
import type { InitializerLike } from '../../initializers/initializers.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import type { RegularizerLike } from '../../regularizers/regularizer.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { Shape } from '../../shapes/shape.js';
import { WeightSettings } from '../../weights/weight-settings.js';
import type { Weight } from '../../weights/weight.js';
import { BiasedLayer, readBias, type BiasOptions } from '../biased-layer.js';
import { DepthwiseFilters, type DepthwiseOptions } from './depthwise-filters.js';

export interface SeparableConv2DOptions extends LayerOptions, BiasOptions, DepthwiseOptions {
  /** The number of output channels. */
  filters: number;
  /** By default `glorot_uniform`. */
  pointwiseInitializer?: InitializerLike | undefined;
  pointwiseRegularizer?: RegularizerLike | undefined;
  pointwiseConstraint?: ConstraintLike | undefined;
}

/**
 * A depthwise convolution, then one of size 1 that mixes the channels:
 * `[batch, height, width, channels]` to `[batch, height', width', filters]`.
 * @source keras/src/layers/convolutional/base_separable_conv.py
 */
export class SeparableConv2D extends BiasedLayer {
  readonly filters: number;
  readonly depthwise: DepthwiseFilters;
  readonly #pointwise: WeightSettings;
  #depthwiseKernel: Weight | undefined;
  #pointwiseKernel: Weight | undefined;

  constructor(options: SeparableConv2DOptions) {
    super(options);
    this.filters = positiveInteger(this.where, 'filters', options.filters);
    this.depthwise = new DepthwiseFilters(this.where, options);
    this.#pointwise = new WeightSettings(this.where, 'pointwise', {
      initializer: options.pointwiseInitializer ?? 'glorot_uniform',
      regularizer: options.pointwiseRegularizer,
      constraint: options.pointwiseConstraint,
    });
  }

  /** `[...kernelSize, channels, depthMultiplier]` */
  get depthwiseKernel(): Weight | undefined {
    return this.#depthwiseKernel;
  }

  /** `[1, 1, channels * depthMultiplier, filters]` */
  get pointwiseKernel(): Weight | undefined {
    return this.#pointwiseKernel;
  }

  protected override get inputSpec(): InputSpec {
    const channels = this.#depthwiseKernel?.shape[2];
    return { rank: 4, ...(channels !== undefined && { sizes: { [-1]: channels } }) };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.#depthwiseKernel = this.addWeight(this.depthwise.declaration('depthwise_kernel', inputShape));
    const [channels = 1, depthMultiplier = 1] = this.#depthwiseKernel.shape.slice(2);
    const mixing = [1, 1, channels * depthMultiplier, this.filters];
    this.#pointwiseKernel = this.addWeight(this.#pointwise.declaration('pointwise_kernel', mixing));
    this.declareBias(this.filters);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return this.depthwise.outputShape(inputShape).with(-1, this.filters);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const kernel = known(this.#depthwiseKernel, 'the depthwise kernel').read();
    const mixing = known(this.#pointwiseKernel, 'the pointwise kernel').read();
    const filtered = this.depthwise.apply(inputs, kernel);
    return this.finish(tf.conv2d(filtered as tf.Tensor4D, mixing as tf.Tensor4D, 1, 'valid'));
  }

  override getConfig(): ConfigRecord {
    const { filters, depthwise } = this;
    const settings = { ...depthwise.getConfig(), ...this.#pointwise.getConfig() };
    return { ...super.getConfig(), filters, ...settings };
  }

  static fromConfig(read: ConfigReader): SeparableConv2D {
    const pointwise = WeightSettings.read(read, 'pointwise');
    return new SeparableConv2D({
      ...read.base(),
      filters: read.required('filters', read.number('filters')),
      ...DepthwiseFilters.read(read),
      ...readBias(read),
      pointwiseInitializer: pointwise.initializer,
      pointwiseRegularizer: pointwise.regularizer,
      pointwiseConstraint: pointwise.constraint,
    });
  }
}
