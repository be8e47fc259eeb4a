import * as tf from '@tensorflow/tfjs-core';
import type { LayerRandom } from '../../calls/random-ops.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { DroppingLayer, readDropping, type DroppingOptions } from './dropping-layer.js';
import { fractionBelowOne } from './noise-layer.js';

/** `rate` is in `[0, 1)`. Keras takes 1 too, and fails in training. */
export type AlphaDropoutOptions = DroppingOptions;

/** Where the SELU activation levels off, `-scale * alpha`. */
const DROPPED = -1.6732632423543772 * 1.0507009873554805;

/**
 * In training mode `a * (x if kept else -scale * alpha of SELU) + b`, where `a = 1 / sqrt((1 - rate) * (1 + rate * dropped²))`
 * and `b = -a * dropped * rate` keep mean and variance; otherwise the identity. Freezing it changes nothing.
 * @source keras/src/layers/regularization/alpha_dropout.py and https://arxiv.org/abs/1706.02515
 */
export class AlphaDropout extends DroppingLayer {
  protected override checkedRate(rate: number): number {
    return fractionBelowOne(this.where, 'rate', rate);
  }

  protected override disturb(inputs: tf.Tensor, random: LayerRandom): tf.Tensor {
    const { rate } = this;
    const noise = random.uniform(this.drawnShape(inputs.shape));
    const kept = tf.cast(tf.greaterEqual(noise, rate), 'float32');
    const a = 1 / Math.sqrt((1 - rate) * (1 + rate * DROPPED ** 2));
    const mixed = tf.add(tf.mul(inputs, kept), tf.mul(tf.sub(1, kept), DROPPED));
    return tf.add(tf.mul(mixed, a), -a * DROPPED * rate);
  }

  static fromConfig(read: ConfigReader): AlphaDropout {
    return new AlphaDropout(readDropping(read));
  }
}
