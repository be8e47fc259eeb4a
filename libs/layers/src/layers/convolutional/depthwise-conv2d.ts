import type * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { Shape } from '../../shapes/shape.js';
import type { Weight } from '../../weights/weight.js';
import { BiasedLayer, readBias, type BiasOptions } from '../biased-layer.js';
import { DepthwiseFilters, type DepthwiseOptions } from './depthwise-filters.js';

export interface DepthwiseConv2DOptions extends LayerOptions, BiasOptions, DepthwiseOptions {}

/**
 * Each channel convolved on its own: `[batch, height, width, channels]` to
 * `[batch, height', width', channels * depthMultiplier]`.
 * @source keras/src/layers/convolutional/base_depthwise_conv.py
 */
export class DepthwiseConv2D extends BiasedLayer {
  readonly filters: DepthwiseFilters;
  #kernel: Weight | undefined;

  constructor(options: DepthwiseConv2DOptions) {
    super(options);
    this.filters = new DepthwiseFilters(this.where, options);
  }

  /** `[...kernelSize, channels, depthMultiplier]` */
  get kernel(): Weight | undefined {
    return this.#kernel;
  }

  protected override get inputSpec(): InputSpec {
    const channels = this.#kernel?.shape[2];
    return { rank: 4, ...(channels !== undefined && { sizes: { [-1]: channels } }) };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.#kernel = this.addWeight(this.filters.declaration('kernel', inputShape));
    const [channels = 1, depthMultiplier = 1] = this.#kernel.shape.slice(2);
    this.declareBias(channels * depthMultiplier);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return this.filters.outputShape(inputShape);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return this.finish(this.filters.apply(inputs, known(this.#kernel, 'the kernel').read()));
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), ...this.filters.getConfig() };
  }

  static fromConfig(read: ConfigReader): DepthwiseConv2D {
    return new DepthwiseConv2D({ ...read.base(), ...DepthwiseFilters.read(read), ...readBias(read) });
  }
}
