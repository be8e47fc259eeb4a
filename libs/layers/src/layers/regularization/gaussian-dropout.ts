import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { CallContext } from '../../calls/call-context.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { fractionBelowOne } from './noise.js';

export interface GaussianDropoutOptions extends LayerOptions {
  /** As strong as a {@link Dropout} of this rate, in `[0, 1)`. Keras takes 1 too, and fails in training. */
  rate: number;
  /** Distinguishes this layer's draws beyond its path. */
  seed?: number | undefined;
}

/**
 * In training mode `x * noise` with normal noise around 1 of standard deviation `sqrt(rate / (1 - rate))`; otherwise
 * the identity. Freezing it changes nothing.
 * @source keras/src/layers/regularization/gaussian_dropout.py
 */
export class GaussianDropout extends BuiltInLayer {
  /** As in Keras's signature of `call`. */
  override readonly defaultTraining = false;
  readonly rate: number;
  override readonly randomSeed: number | undefined;

  constructor(options: GaussianDropoutOptions) {
    super(options);
    this.rate = fractionBelowOne(`GaussianDropout '${this.name}'`, 'rate', options.rate);
    this.randomSeed = options.seed;
  }

  override call(inputs: tf.Tensor, context: CallContext): tf.Tensor {
    if (!context.training || this.rate === 0) return inputs;
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return tf.mul(inputs, context.random.normal(inputs.shape, 1, stddev));
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), rate: this.rate, seed: this.randomSeed ?? null };
  }

  static fromConfig(read: ConfigReader): GaussianDropout {
    const rate = read.required('rate', read.number('rate'));
    return new GaussianDropout({ ...read.base(), rate, seed: read.number('seed') });
  }
}
