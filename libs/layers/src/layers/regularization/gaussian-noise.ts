import { fraction } from '../../arguments/arguments.js';
import * as tf from '@tensorflow/tfjs-core';
import type { LayerRandom } from '../../calls/random-ops.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { NoiseLayer, type NoiseOptions } from './noise-layer.js';

export interface GaussianNoiseOptions extends NoiseOptions {
  /** The standard deviation of the noise, in `[0, 1]`. */
  stddev: number;
}

/**
 * In training mode `x + noise` with normal noise around 0; otherwise the identity. Freezing it changes nothing.
 * @source keras/src/layers/regularization/gaussian_noise.py
 */
export class GaussianNoise extends NoiseLayer {
  readonly stddev: number;

  constructor(options: GaussianNoiseOptions) {
    super(options);
    this.stddev = fraction(`GaussianNoise '${this.name}'`, 'stddev', options.stddev);
  }

  protected override get strength(): number {
    return this.stddev;
  }

  protected override disturb(inputs: tf.Tensor, random: LayerRandom): tf.Tensor {
    return tf.add(inputs, random.normal(inputs.shape, 0, this.stddev));
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), stddev: this.stddev };
  }

  static fromConfig(read: ConfigReader): GaussianNoise {
    const stddev = read.required('stddev', read.number('stddev'));
    return new GaussianNoise({ ...read.base(), stddev, seed: read.number('seed') });
  }
}
