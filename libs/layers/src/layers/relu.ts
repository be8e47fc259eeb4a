import * as tf from '@tensorflow/tfjs-core';
import { activationFunction, leakyRelu } from '../activation-functions.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../config-reader.js';
import { InvalidLayerArgument } from '../errors.js';
import type { ConfigRecord } from '../keras-config.js';
import type { LayerOptions } from '../layer.js';

export interface ReLUOptions extends LayerOptions {
  /** Where the output is cut, by default nowhere. */
  maxValue?: number | undefined;
  /** The slope below the threshold, by default 0. */
  negativeSlope?: number | undefined;
  /** Below it the input counts as negative, by default 0. */
  threshold?: number | undefined;
}

/**
 * `x` above the threshold and at most `maxValue`, `negativeSlope * (x - threshold)` below.
 * @source keras/src/activations/activations.py, ReLU
 */
export class ReLU extends BuiltInLayer {
  readonly maxValue: number | undefined;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(options: ReLUOptions = {}) {
    super(options);
    this.maxValue = options.maxValue;
    this.negativeSlope = options.negativeSlope ?? 0;
    this.threshold = options.threshold ?? 0;
    const { maxValue, negativeSlope, threshold } = this;
    for (const [name, value] of Object.entries({ maxValue, negativeSlope, threshold })) {
      if (value !== undefined && !(value >= 0)) {
        throw new InvalidLayerArgument(`ReLU '${this.name}'`, name, 'at least 0', value);
      }
    }
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const { maxValue, negativeSlope, threshold } = this;
    if (negativeSlope !== 0 && maxValue === undefined && threshold === 0)
      return leakyRelu(inputs, negativeSlope);
    const positive = this.#positivePart(inputs);
    if (negativeSlope === 0) return positive;
    return tf.sub(positive, tf.mul(tf.relu(tf.sub(threshold, inputs)), negativeSlope));
  }

  #positivePart(inputs: tf.Tensor): tf.Tensor {
    const { maxValue, threshold } = this;
    if (maxValue === 6 && threshold === 0) return activationFunction('relu6')(inputs);
    const positive = threshold === 0 ? tf.relu(inputs) : tf.mul(inputs, tf.step(tf.sub(inputs, threshold)));
    return maxValue === undefined ? positive : tf.clipByValue(positive, 0, maxValue);
  }

  override getConfig(): ConfigRecord {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), max_value: maxValue ?? null, negative_slope: negativeSlope, threshold };
  }

  static fromConfig(read: ConfigReader): ReLU {
    return new ReLU({
      ...read.base(),
      maxValue: read.number('max_value'),
      negativeSlope: read.number('negative_slope'),
      threshold: read.number('threshold'),
    });
  }
}
