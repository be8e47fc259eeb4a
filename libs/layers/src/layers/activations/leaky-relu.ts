import { atLeastZero } from '../../arguments/arguments.js';
import type * as tf from '@tensorflow/tfjs-core';
import { leakyRelu } from '../../activations/rectifiers.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';

export interface LeakyReLUOptions extends LayerOptions {
  /** The slope below 0, by default 0.3 (the function `leaky_relu` has 0.2). */
  negativeSlope?: number | undefined;
}

/** `x` above 0, `negativeSlope * x` below. @source keras/src/layers/activations/leaky_relu.py */
export class LeakyReLU extends BuiltInLayer {
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    super(options);
    const { negativeSlope = 0.3 } = options;
    this.negativeSlope = atLeastZero(`LeakyReLU '${this.name}'`, 'negativeSlope', negativeSlope);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return leakyRelu(inputs, this.negativeSlope);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), negative_slope: this.negativeSlope };
  }

  static fromConfig(read: ConfigReader): LeakyReLU {
    return new LeakyReLU({ ...read.base(), negativeSlope: read.number('negative_slope') });
  }
}
