import * as tf from '@tensorflow/tfjs-core';
import {
  activationFunction,
  activationName,
  type ActivationName,
} from '../../activations/activation-functions.js';
import { knownSize, positiveInteger } from '../../arguments/arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import { KernelSettings, type KernelOptions } from '../../weights/kernel-settings.js';
import { KernelWindow, type KernelWindowOptions } from './kernel-window.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import type { Shape } from '../../shapes/shape.js';
import type { Weight } from '../../weights/weight.js';

export interface ConvolutionOptions extends LayerOptions, KernelOptions, KernelWindowOptions {
  /** The number of output channels. */
  filters: number;
  /** How many equal parts the channels are split into, each with its own filters; by default 1. */
  groups?: number | undefined;
}

/**
 * `activation(convolve(input, kernel) + bias)`: `[batch, …spatial, channels]` to `[batch, …spatial', filters]`.
 * @source keras/src/layers/convolutional/base_conv.py
 */
export abstract class Convolution extends BuiltInLayer {
  readonly filters: number;
  readonly window: KernelWindow;
  readonly groups: number;
  readonly activation: ActivationName;
  readonly settings: KernelSettings;
  #kernel: Weight | undefined;
  #bias: Weight | undefined;

  /** `spatialRank`: how many axes lie between the batch and the channels. */
  constructor(options: ConvolutionOptions, spatialRank: 1 | 2) {
    super(options);
    const { where } = this;
    this.filters = positiveInteger(where, 'filters', options.filters);
    this.window = new KernelWindow(where, options, spatialRank);
    this.window.refuseStridedDilation();
    this.groups = positiveInteger(where, 'groups', options.groups ?? 1);
    this.activation = activationName(where, options.activation ?? 'linear');
    this.settings = new KernelSettings(where, options);
    if (this.filters % this.groups !== 0)
      throw new InvalidLayerArgument(where, 'filters', `divisible by groups (${this.groups})`, this.filters);
  }

  /** The convolution alone, without groups. */
  protected abstract convolve(inputs: tf.Tensor, kernel: tf.Tensor): tf.Tensor;

  /** `[…kernelSize, channels / groups, filters]` */
  get kernel(): Weight | undefined {
    return this.#kernel;
  }

  get bias(): Weight | undefined {
    return this.#bias;
  }

  protected override get inputSpec(): InputSpec {
    const channels = this.#kernel?.shape.at(-2);
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
    this.#kernel = this.addWeight(this.settings.kernel(shape));
    if (this.settings.useBias) this.#bias = this.addWeight(this.settings.bias(this.filters));
  }

  override computeOutputShape([batch = null, ...rest]: Shape): Shape {
    return [batch, ...this.window.places(rest.slice(0, -1)), this.filters];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    let outputs = this.#convolveGroups(inputs, known(this.#kernel, 'the kernel').read());
    if (this.#bias !== undefined) outputs = tf.add(outputs, this.#bias.read());
    return activationFunction(this.activation)(outputs);
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
    const { filters, groups, activation } = this;
    const settings = { ...this.window.getConfig(), ...this.settings.getConfig() };
    return { ...super.getConfig(), filters, groups, activation, ...settings };
  }

  protected get where(): string {
    return `${this.className} '${this.name}'`;
  }
}

/** The options in a configuration. */
export function readConvolution(read: ConfigReader): ConvolutionOptions {
  return {
    ...read.base(),
    filters: read.required('filters', read.number('filters')),
    groups: read.number('groups'),
    ...KernelWindow.read(read),
    ...KernelSettings.read(read),
  };
}
