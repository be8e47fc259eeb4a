import * as tf from '@tensorflow/tfjs-core';
import { knownSize, positiveInteger, type Padding } from '../../arguments/arguments.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { ConstraintLike } from '../../constraints/constraints.js';
import { NotSupported } from '../../errors.js';
import type { InitializerLike } from '../../initializers/initializers.js';
import type { RegularizerLike } from '../../regularizers/regularizer.js';
import type { Shape } from '../../shapes/shape.js';
import { WeightSettings } from '../../weights/weight-settings.js';
import type { WeightDeclaration } from '../../weights/weight.js';
import { dilatedKernel } from './dilated-kernel.js';
import { KernelWindow, type KernelWindowOptions } from './kernel-window.js';

/** What layers that filter each channel on its own take. */
export interface DepthwiseOptions extends KernelWindowOptions {
  /** How many filters each channel has; by default 1. */
  depthMultiplier?: number | undefined;
  /** By default `glorot_uniform`. */
  depthwiseInitializer?: InitializerLike | undefined;
  depthwiseRegularizer?: RegularizerLike | undefined;
  depthwiseConstraint?: ConstraintLike | undefined;
}

/**
 * How a layer filters each channel of `[batch, height, width, channels]` on its own.
 * @source keras/src/layers/convolutional/base_depthwise_conv.py
 */
export class DepthwiseFilters {
  readonly depthMultiplier: number;
  readonly window: KernelWindow;
  readonly #where: string;
  readonly #settings: WeightSettings;

  /** @throws {@link NotSupported} where the strides differ, for which TensorFlow has no kernel */
  constructor(where: string, options: DepthwiseOptions) {
    this.#where = where;
    this.depthMultiplier = positiveInteger(where, 'depthMultiplier', options.depthMultiplier ?? 1);
    this.window = new KernelWindow(where, options, 2);
    const { strides } = this.window;
    if (new Set(strides).size > 1)
      throw new NotSupported(where, `'strides': [${strides.join(', ')}], different for height and width,`);
    this.#settings = new WeightSettings(where, 'depthwise', {
      initializer: options.depthwiseInitializer ?? 'glorot_uniform',
      regularizer: options.depthwiseRegularizer,
      constraint: options.depthwiseConstraint,
    });
  }

  /** The kernel for an input shape: `[...kernelSize, channels, depthMultiplier]`. */
  declaration(name: string, inputShape: Shape): WeightDeclaration {
    this.outputShape(inputShape);
    const channels = knownSize(this.#where, inputShape, -1);
    return this.#settings.declaration(name, [...this.window.kernelSize, channels, this.depthMultiplier]);
  }

  outputShape([batch = null, ...rest]: Shape): Shape {
    const channels = rest.at(-1) ?? null;
    const numOutputs = channels === null ? null : channels * this.depthMultiplier;
    return [batch, ...this.window.places(rest.slice(0, -1)), numOutputs];
  }

  apply(inputs: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
    const { strides, padding, dilationRate } = this.window;
    const [stride = 1] = strides;
    const dilated = dilatedKernel(kernel as tf.Tensor4D, dilationRate);
    return tf.depthwiseConv2d(inputs as tf.Tensor4D, dilated, [stride, stride], padding as Padding);
  }

  getConfig(): ConfigRecord {
    const { depthMultiplier, window } = this;
    return { depth_multiplier: depthMultiplier, ...window.getConfig(), ...this.#settings.getConfig() };
  }

  static read(read: ConfigReader): DepthwiseOptions {
    const depthwise = WeightSettings.read(read, 'depthwise');
    return {
      depthMultiplier: read.number('depth_multiplier'),
      ...KernelWindow.read(read),
      depthwiseInitializer: depthwise.initializer,
      depthwiseRegularizer: depthwise.regularizer,
      depthwiseConstraint: depthwise.constraint,
    };
  }
}
