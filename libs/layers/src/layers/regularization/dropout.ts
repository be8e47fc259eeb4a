import * as tf from '@tensorflow/tfjs-core';
import type { LayerRandom } from '../../calls/random-ops.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { DroppingLayer, readDropping, type DroppingOptions } from './dropping-layer.js';

export type DropoutOptions = DroppingOptions;

/**
 * In training mode sets elements to zero with probability `rate` and divides the others by `1 - rate`; otherwise the identity.
 * Freezing it changes nothing.
 * @source keras/src/layers/regularization/dropout.py
 */
export class Dropout extends DroppingLayer {
  protected override disturb(inputs: tf.Tensor, random: LayerRandom): tf.Tensor {
    if (this.rate === 1) return tf.zerosLike(inputs);
    const noise = random.uniform(this.drawnShape(inputs.shape));
    const kept = tf.cast(tf.greaterEqual(noise, this.rate), 'float32');
    return tf.mul(tf.div(inputs, 1 - this.rate), kept);
  }

  static fromConfig(read: ConfigReader): Dropout {
    return new Dropout(readDropping(read));
  }
}
