import { fraction } from '../../arguments/arguments.js';
import * as tf from '@tensorflow/tfjs-core';
import type { LayerRandom } from '../../calls/random-ops.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { NoiseLayer, refuseAllNoise, type NoiseOptions } from './noise-layer.js';

export interface GaussianDropoutOptions extends NoiseOptions {
  /** As strong as a {@link Dropout} of this rate, in `[0, 1]`; with 1 it fails in training, as in Keras. */
  rate: number;
}

/**
 * In training mode `x * noise` with normal noise around 1 of standard deviation `sqrt(rate / (1 - rate))`; otherwise
 * the identity. Freezing it changes nothing.
 * @source keras/src/layers/regularization/gaussian_dropout.py
 */
export class GaussianDropout extends NoiseLayer {
  readonly rate: number;

  constructor(options: GaussianDropoutOptions) {
    super(options);
    this.rate = fraction(`GaussianDropout '${this.name}'`, 'rate', options.rate);
  }

  protected override get strength(): number {
    return this.rate;
  }

  protected override disturb(inputs: tf.Tensor, random: LayerRandom): tf.Tensor {
    refuseAllNoise(`GaussianDropout '${this.name}'`, this.rate);
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return tf.mul(inputs, random.normal(inputs.shape, 1, stddev));
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), rate: this.rate };
  }

  static fromConfig(read: ConfigReader): GaussianDropout {
    const rate = read.required('rate', read.number('rate'));
    return new GaussianDropout({ ...read.base(), rate, seed: read.number('seed') });
  }
}
