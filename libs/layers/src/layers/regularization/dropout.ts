import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { CallContext } from '../../calls/call-context.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { checkedNoiseShape, concreteNoiseShape, fraction } from './noise.js';
import type { Shape } from '../../shapes/shape.js';

export interface DropoutOptions extends LayerOptions {
  /** The fraction of elements set to zero, in `[0, 1]`. */
  rate: number;
  /** Keeps or drops together along axes of size 1; null takes the input's size. */
  noiseShape?: Shape | undefined;
  /** Distinguishes this layer's draws beyond its path. */
  seed?: number | undefined;
}

/**
 * In training mode sets elements to zero with probability `rate` and divides the others by `1 - rate`; otherwise the identity.
 * Freezing it changes nothing.
 * @source keras/src/layers/regularization/dropout.py
 */
export class Dropout extends BuiltInLayer {
  /** As in Keras's signature of `call`. */
  override readonly defaultTraining = false;
  readonly rate: number;
  readonly noiseShape: Shape | undefined;
  override readonly randomSeed: number | undefined;

  constructor(options: DropoutOptions) {
    super(options);
    const where = `${this.className} '${this.name}'`;
    this.rate = fraction(where, 'rate', options.rate);
    this.noiseShape = checkedNoiseShape(where, options.noiseShape);
    this.randomSeed = options.seed;
  }

  override call(inputs: tf.Tensor, context: CallContext): tf.Tensor {
    if (!context.training || this.rate === 0) return inputs;
    if (this.rate === 1) return tf.zerosLike(inputs);
    const noise = context.random.uniform(this.maskShape(inputs.shape));
    const kept = tf.cast(tf.greaterEqual(noise, this.rate), 'float32');
    return tf.mul(tf.div(inputs, 1 - this.rate), kept);
  }

  /** The shape of the draws, which broadcasts to the input's. */
  protected maskShape(inputShape: readonly number[]): readonly number[] {
    return concreteNoiseShape(this.name, this.noiseShape, inputShape);
  }

  override getConfig(): ConfigRecord {
    const { rate, randomSeed, noiseShape } = this;
    return { ...super.getConfig(), rate, seed: randomSeed ?? null, noise_shape: noiseShape ?? null };
  }

  static fromConfig(read: ConfigReader): Dropout {
    return new Dropout({
      ...read.base(),
      rate: read.required('rate', read.number('rate')),
      seed: read.number('seed'),
      noiseShape: read.has('noise_shape') ? read.shape('noise_shape') : undefined,
    });
  }
}
