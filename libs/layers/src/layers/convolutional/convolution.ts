import * as tf from '@tensorflow/tfjs-core';
import { knownSize, positiveInteger } from '../../arguments/arguments.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import { KernelLayer, readKernel, type KernelOptions } from '../kernel-layer.js';
import { KernelWindow, type KernelWindowOptions } from './kernel-window.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import type { Shape } from '../../shapes/shape.js';

export interface ConvolutionOptions extends LayerOptions, KernelOptions, KernelWindowOptions {
  /** The number of output channels. */
  filters: number;
  /** How many equal parts the channels are split into, each with its own filters; by default 1. */
  groups?: number | undefined;
}

/**
 * `activation(convolve(input, kernel) + bias)`: `[batch, …spatial, channels]` to `[batch, …spatial', filters]`;
 * the kernel is `[…kernelSize, channels / groups, filters]`.
 * @source keras/src/layers/convolutional/base_conv.py
 */
export abstract class Convolution extends KernelLayer {
  readonly filters: number;
  readonly window: KernelWindow;
  readonly groups: number;

  /** `spatialRank`: how many axes lie between the batch and the channels. */
  constructor(options: ConvolutionOptions, spatialRank: 1 | 2) {
    super(options);
    const { where } = this;
    this.filters = positiveInteger(where, 'filters', options.filters);
    this.window = new KernelWindow(where, options, spatialRank);
    this.window.refuseStridedDilation();
    this.groups = positiveInteger(where, 'groups', options.groups ?? 1);
    if (this.filters % this.groups !== 0)
      throw new InvalidLayerArgument(where, 'filters', `divisible by groups (${this.groups})`, this.filters);
  }

  /** The convolution alone, without groups. */
  protected abstract convolve(inputs: tf.Tensor, kernel: tf.Tensor): tf.Tensor;

  protected override get inputSpec(): InputSpec {
    const channels = this.kernel?.shape.at(-2);
    const rank = this.window.strides.length + 2;
    return { rank, ...(channels !== undefined && { sizes: { [-1]: channels * this.groups } }) };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
    const channels = knownSize(this.where, inputShape, -1);
    if (channels % this.groups !== 0) {
      const expected = `divisible by groups (${this.groups})`;
      throw new InvalidLayerArgument(this.where, 'the number of input channels', expected, channels);
    }
    const shape = [...this.window.kernelSize, channels / this.groups, this.filters];
    this.declareKernel(shape, this.filters);
  }

  override computeOutputShape([batch = null, ...rest]: Shape): Shape {
    return [batch, ...this.window.places(rest.slice(0, -1)), this.filters];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return this.finish(this.#convolveGroups(inputs, this.readKernel()));
  }

  #convolveGroups(inputs: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
    if (this.groups === 1) return this.convolve(inputs, kernel);
    const channels = inputs.rank - 1;
    const kernels = tf.split(kernel, this.groups, channels);
    const parts = tf
      .split(inputs, this.groups, channels)
      .map((part, group) => this.convolve(part, known(kernels[group], 'a group')));
    return tf.concat(parts, channels);
  }

  override getConfig(): ConfigRecord {
    const { filters, groups } = this;
    return { ...super.getConfig(), filters, groups, ...this.window.getConfig() };
  }
}

/** The options in a configuration. */
export function readConvolution(read: ConfigReader): ConvolutionOptions {
  return {
    ...read.base(),
    filters: read.required('filters', read.number('filters')),
    groups: read.number('groups'),
    ...KernelWindow.read(read),
    ...readKernel(read),
  };
}
