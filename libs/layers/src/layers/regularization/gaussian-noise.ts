import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { CallContext } from '../../calls/call-context.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { fraction } from './noise.js';

export interface GaussianNoiseOptions extends LayerOptions {
  /** The standard deviation of the noise, in `[0, 1]`. */
  stddev: number;
  /** Distinguishes this layer's draws beyond its path. */
  seed?: number | undefined;
}

/**
 * In training mode `x + noise` with normal noise around 0; otherwise the identity. Freezing it changes nothing.
 * @source keras/src/layers/regularization/gaussian_noise.py
 */
export class GaussianNoise extends BuiltInLayer {
  /** As in Keras's signature of `call`. */
  override readonly defaultTraining = false;
  readonly stddev: number;
  override readonly randomSeed: number | undefined;

  constructor(options: GaussianNoiseOptions) {
    super(options);
    this.stddev = fraction(`GaussianNoise '${this.name}'`, 'stddev', options.stddev);
    this.randomSeed = options.seed;
  }

  override call(inputs: tf.Tensor, context: CallContext): tf.Tensor {
    if (!context.training || this.stddev === 0) return inputs;
    return tf.add(inputs, context.random.normal(inputs.shape, 0, this.stddev));
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), stddev: this.stddev, seed: this.randomSeed ?? null };
  }

  static fromConfig(read: ConfigReader): GaussianNoise {
    const stddev = read.required('stddev', read.number('stddev'));
    return new GaussianNoise({ ...read.base(), stddev, seed: read.number('seed') });
  }
}
