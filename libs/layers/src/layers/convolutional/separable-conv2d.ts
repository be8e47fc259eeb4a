import * as tf from '@tensorflow/tfjs-core';
import {
  activationFunction,
  activationName,
  type ActivationName,
} from '../../activations/activation-functions.js';
import { knownSize, positiveInteger } from '../../arguments/arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConstraintLike } from '../../constraints/constraints.js';
import type { InitializerLike } from '../../initializers/initializers.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import { BiasSettings, type BiasOptions } from '../../weights/kernel-settings.js';
import { KernelWindow, type KernelWindowOptions } from './kernel-window.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import type { RegularizerLike } from '../../regularizers/regularizer.js';
import type { Shape } from '../../shapes/shape.js';
import type { Weight } from '../../weights/weight.js';
import { WeightSettings } from '../../weights/weight-settings.js';
import { depthwiseConvolution, refuseUnequalStrides } from './depthwise-convolution.js';

export interface SeparableConv2DOptions extends LayerOptions, BiasOptions, KernelWindowOptions {
  /** The number of output channels. */
  filters: number;
  /** How many depthwise filters each channel has; by default 1. */
  depthMultiplier?: number | undefined;
  /** By default `glorot_uniform`. */
  depthwiseInitializer?: InitializerLike | undefined;
  depthwiseRegularizer?: RegularizerLike | undefined;
  depthwiseConstraint?: ConstraintLike | undefined;
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
export class SeparableConv2D extends BuiltInLayer {
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly window: KernelWindow;
  readonly activation: ActivationName;
  readonly #depthwiseSettings: WeightSettings;
  readonly #pointwiseSettings: WeightSettings;
  readonly #biasSettings: BiasSettings;
  #depthwiseKernel: Weight | undefined;
  #pointwiseKernel: Weight | undefined;
  #bias: Weight | undefined;

  constructor(options: SeparableConv2DOptions) {
    super(options);
    const { where } = this;
    this.filters = positiveInteger(where, 'filters', options.filters);
    this.depthMultiplier = positiveInteger(where, 'depthMultiplier', options.depthMultiplier ?? 1);
    this.window = new KernelWindow(where, options, 2);
    refuseUnequalStrides(where, this.window);
    this.activation = activationName(where, options.activation ?? 'linear');
    this.#depthwiseSettings = new WeightSettings(where, 'depthwise', {
      initializer: options.depthwiseInitializer ?? 'glorot_uniform',
      regularizer: options.depthwiseRegularizer,
      constraint: options.depthwiseConstraint,
    });
    this.#pointwiseSettings = new WeightSettings(where, 'pointwise', {
      initializer: options.pointwiseInitializer ?? 'glorot_uniform',
      regularizer: options.pointwiseRegularizer,
      constraint: options.pointwiseConstraint,
    });
    this.#biasSettings = new BiasSettings(where, options);
  }

  /** `[...kernelSize, channels, depthMultiplier]` */
  get depthwiseKernel(): Weight | undefined {
    return this.#depthwiseKernel;
  }

  /** `[1, 1, channels * depthMultiplier, filters]` */
  get pointwiseKernel(): Weight | undefined {
    return this.#pointwiseKernel;
  }

  get bias(): Weight | undefined {
    return this.#bias;
  }

  protected override get inputSpec(): InputSpec {
    const channels = this.#depthwiseKernel?.shape[2];
    return { rank: 4, ...(channels !== undefined && { sizes: { [-1]: channels } }) };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
    const channels = knownSize(this.where, inputShape, -1);
    const depthwise = [...this.window.kernelSize, channels, this.depthMultiplier];
    const pointwise = [1, 1, channels * this.depthMultiplier, this.filters];
    this.#depthwiseKernel = this.addWeight(
      this.#depthwiseSettings.declaration('depthwise_kernel', depthwise),
    );
    this.#pointwiseKernel = this.addWeight(
      this.#pointwiseSettings.declaration('pointwise_kernel', pointwise),
    );
    if (this.#biasSettings.useBias) this.#bias = this.addWeight(this.#biasSettings.bias(this.filters));
  }

  override computeOutputShape([batch = null, ...rest]: Shape): Shape {
    return [batch, ...this.window.places(rest.slice(0, -1)), this.filters];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const kernel = known(this.#depthwiseKernel, 'the depthwise kernel').read();
    const mixing = known(this.#pointwiseKernel, 'the pointwise kernel').read();
    const filtered = depthwiseConvolution(inputs, kernel, this.window);
    let outputs: tf.Tensor = tf.conv2d(filtered as tf.Tensor4D, mixing as tf.Tensor4D, 1, 'valid');
    if (this.#bias !== undefined) outputs = tf.add(outputs, this.#bias.read());
    return activationFunction(this.activation)(outputs);
  }

  override getConfig(): ConfigRecord {
    return {
      ...super.getConfig(),
      filters: this.filters,
      depth_multiplier: this.depthMultiplier,
      activation: this.activation,
      ...this.window.getConfig(),
      ...this.#depthwiseSettings.getConfig(),
      ...this.#pointwiseSettings.getConfig(),
      ...this.#biasSettings.getConfig(),
    };
  }

  static fromConfig(read: ConfigReader): SeparableConv2D {
    const depthwise = WeightSettings.read(read, 'depthwise');
    const pointwise = WeightSettings.read(read, 'pointwise');
    return new SeparableConv2D({
      ...read.base(),
      filters: read.required('filters', read.number('filters')),
      depthMultiplier: read.number('depth_multiplier'),
      ...KernelWindow.read(read),
      ...BiasSettings.read(read),
      depthwiseInitializer: depthwise.initializer,
      depthwiseRegularizer: depthwise.regularizer,
      depthwiseConstraint: depthwise.constraint,
      pointwiseInitializer: pointwise.initializer,
      pointwiseRegularizer: pointwise.regularizer,
      pointwiseConstraint: pointwise.constraint,
    });
  }

  private get where(): string {
    return `SeparableConv2D '${this.name}'`;
  }
}
