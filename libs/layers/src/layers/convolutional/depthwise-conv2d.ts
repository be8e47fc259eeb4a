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

export interface DepthwiseConv2DOptions extends LayerOptions, BiasOptions, KernelWindowOptions {
  /** How many filters each channel has; by default 1. */
  depthMultiplier?: number | undefined;
  /** By default `glorot_uniform`. */
  depthwiseInitializer?: InitializerLike | undefined;
  depthwiseRegularizer?: RegularizerLike | undefined;
  depthwiseConstraint?: ConstraintLike | undefined;
}

/**
 * Each channel convolved on its own: `[batch, height, width, channels]` to
 * `[batch, height', width', channels * depthMultiplier]`.
 * @source keras/src/layers/convolutional/base_depthwise_conv.py
 */
export class DepthwiseConv2D extends BuiltInLayer {
  readonly depthMultiplier: number;
  readonly window: KernelWindow;
  readonly activation: ActivationName;
  readonly #kernelSettings: WeightSettings;
  readonly #biasSettings: BiasSettings;
  #kernel: Weight | undefined;
  #bias: Weight | undefined;

  constructor(options: DepthwiseConv2DOptions) {
    super(options);
    const { where } = this;
    this.depthMultiplier = positiveInteger(where, 'depthMultiplier', options.depthMultiplier ?? 1);
    this.window = new KernelWindow(where, options, 2);
    refuseUnequalStrides(where, this.window);
    this.activation = activationName(where, options.activation ?? 'linear');
    this.#kernelSettings = new WeightSettings(where, 'depthwise', {
      initializer: options.depthwiseInitializer ?? 'glorot_uniform',
      regularizer: options.depthwiseRegularizer,
      constraint: options.depthwiseConstraint,
    });
    this.#biasSettings = new BiasSettings(where, options);
  }

  /** `[...kernelSize, channels, depthMultiplier]` */
  get kernel(): Weight | undefined {
    return this.#kernel;
  }

  get bias(): Weight | undefined {
    return this.#bias;
  }

  protected override get inputSpec(): InputSpec {
    const channels = this.#kernel?.shape[2];
    return { rank: 4, ...(channels !== undefined && { sizes: { [-1]: channels } }) };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
    const channels = knownSize(this.where, inputShape, -1);
    const shape = [...this.window.kernelSize, channels, this.depthMultiplier];
    this.#kernel = this.addWeight(this.#kernelSettings.declaration('kernel', shape));
    const numOutputs = channels * this.depthMultiplier;
    if (this.#biasSettings.useBias) this.#bias = this.addWeight(this.#biasSettings.bias(numOutputs));
  }

  override computeOutputShape([batch = null, ...rest]: Shape): Shape {
    const channels = rest.at(-1) ?? null;
    const numOutputs = channels === null ? null : channels * this.depthMultiplier;
    return [batch, ...this.window.places(rest.slice(0, -1)), numOutputs];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    let outputs = depthwiseConvolution(inputs, known(this.#kernel, 'the kernel').read(), this.window);
    if (this.#bias !== undefined) outputs = tf.add(outputs, this.#bias.read());
    return activationFunction(this.activation)(outputs);
  }

  override getConfig(): ConfigRecord {
    return {
      ...super.getConfig(),
      depth_multiplier: this.depthMultiplier,
      activation: this.activation,
      ...this.window.getConfig(),
      ...this.#kernelSettings.getConfig(),
      ...this.#biasSettings.getConfig(),
    };
  }

  static fromConfig(read: ConfigReader): DepthwiseConv2D {
    const depthwise = WeightSettings.read(read, 'depthwise');
    return new DepthwiseConv2D({
      ...read.base(),
      depthMultiplier: read.number('depth_multiplier'),
      ...KernelWindow.read(read),
      ...BiasSettings.read(read),
      depthwiseInitializer: depthwise.initializer,
      depthwiseRegularizer: depthwise.regularizer,
      depthwiseConstraint: depthwise.constraint,
    });
  }

  private get where(): string {
    return `DepthwiseConv2D '${this.name}'`;
  }
}
