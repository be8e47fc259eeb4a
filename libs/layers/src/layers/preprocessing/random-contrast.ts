import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import {
  RandomIntensity,
  readRandomIntensityOptions,
  type RandomIntensityOptions,
} from './random-intensity.js';

/** `factor` is from 0: of two numbers, how much less and how much more contrast; one number is only how much more. */
export type RandomContrastOptions = RandomIntensityOptions;

/**
 * In training mode `(x - mean) * f + mean` with each channel's mean, cut to the value range, where `f` of each image is from
 * `[1 - factor[0], 1 + factor[1]]`; otherwise the identity.
 * @source keras/src/layers/preprocessing/image_preprocessing/random_contrast.py
 */
export class RandomContrast extends RandomIntensity {
  constructor(options: RandomContrastOptions) {
    super(options, 0);
  }

  protected override augment(images: tf.Tensor4D, random: LayerRandom): tf.Tensor4D {
    const [less, more] = this.factor;
    const factors = random.uniform([images.shape[0], 1, 1, 1], 1 - less, 1 + more);
    const mean = tf.mean(images, [1, 2], true);
    const [lower, upper] = this.valueRange;
    return tf.clipByValue<tf.Tensor4D>(tf.add(tf.mul(tf.sub(images, mean), factors), mean), lower, upper);
  }

  static fromConfig(read: ConfigReader): RandomContrast {
    return new RandomContrast(readRandomIntensityOptions(read));
  }
}
