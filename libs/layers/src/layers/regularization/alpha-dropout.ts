import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { CallContext } from '../../calls/call-context.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { checkedNoiseShape, concreteNoiseShape, fractionBelowOne } from './noise.js';
import type { Shape } from '../../shapes/shape.js';

export interface AlphaDropoutOptions extends LayerOptions {
  /** The fraction of elements dropped, in `[0, 1)`. Keras takes 1 too, and fails in training. */
  rate: number;
  /** Keeps or drops together along axes of size 1; null takes the input's size. */
  noiseShape?: Shape | undefined;
  /** Distinguishes this layer's draws beyond its path. */
  seed?: number | undefined;
}

/** Where the SELU activation levels off, `-scale * alpha`. */
const DROPPED = -1.6732632423543772 * 1.0507009873554805;

/**
 * In training mode `a * (x if kept else -scale * alpha of SELU) + b`, where `a = 1 / sqrt((1 - rate) * (1 + rate * dropped²))`
 * and `b = -a * dropped * rate` keep mean and variance; otherwise the identity. Freezing it changes nothing.
 * @source keras/src/layers/regularization/alpha_dropout.py and https://arxiv.org/abs/1706.02515
 */
export class AlphaDropout extends BuiltInLayer {
  /** As in Keras's signature of `call`. */
  override readonly defaultTraining = false;
  readonly rate: number;
  readonly noiseShape: Shape | undefined;
  override readonly randomSeed: number | undefined;

  constructor(options: AlphaDropoutOptions) {
    super(options);
    const where = `AlphaDropout '${this.name}'`;
    this.rate = fractionBelowOne(where, 'rate', options.rate);
    this.noiseShape = checkedNoiseShape(where, options.noiseShape);
    this.randomSeed = options.seed;
  }

  override call(inputs: tf.Tensor, context: CallContext): tf.Tensor {
    const { rate } = this;
    if (!context.training || rate === 0) return inputs;
    const noise = context.random.uniform(concreteNoiseShape(this.name, this.noiseShape, inputs.shape));
    const kept = tf.cast(tf.greaterEqual(noise, rate), 'float32');
    const a = 1 / Math.sqrt((1 - rate) * (1 + rate * DROPPED ** 2));
    const mixed = tf.add(tf.mul(inputs, kept), tf.mul(tf.sub(1, kept), DROPPED));
    return tf.add(tf.mul(mixed, a), -a * DROPPED * rate);
  }

  override getConfig(): ConfigRecord {
    const { rate, randomSeed, noiseShape } = this;
    return { ...super.getConfig(), rate, seed: randomSeed ?? null, noise_shape: noiseShape ?? null };
  }

  static fromConfig(read: ConfigReader): AlphaDropout {
    return new AlphaDropout({
      ...read.base(),
      rate: read.required('rate', read.number('rate')),
      seed: read.number('seed'),
      noiseShape: read.has('noise_shape') ? read.shape('noise_shape') : undefined,
    });
  }
}
