import * as tf from '@tensorflow/tfjs-core';
import type { LayerRandom } from '../../calls/random-ops.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { DroppingLayer, readDropping, type DroppingOptions } from './dropping-layer.js';
import { refuseAllNoise } from './noise-layer.js';

/** A layer with a rate of 1 can be made, as in Keras, and fails in training. */
export type AlphaDropoutOptions = DroppingOptions;

/** Where the SELU activation levels off, `-scale * alpha`. */
const DROPPED = -1.6732632423543772 * 1.0507009873554805;

/**
 * In training mode `a * (x if kept else -scale * alpha of SELU) + b`, where `a = 1 / sqrt((1 - rate) * (1 + rate * dropped²))`
 * and `b = -a * dropped * rate` keep mean and variance; otherwise the identity. Freezing it changes nothing.
 * @source keras/src/layers/regularization/alpha_dropout.py and https://arxiv.org/abs/1706.02515
 */
export class AlphaDropout extends DroppingLayer {
  protected override disturb(inputs: tf.Tensor, random: LayerRandom): tf.Tensor {
    const { rate } = this;
    refuseAllNoise(this.where, rate);
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
