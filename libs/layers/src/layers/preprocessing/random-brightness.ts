import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import {
  RandomIntensity,
  readRandomIntensityOptions,
  type RandomIntensityOptions,
} from './random-intensity.js';

/** `factor` is from -1, which makes every pixel the least value, to 1, which makes it the largest; one number is both directions. */
export type RandomBrightnessOptions = RandomIntensityOptions;

/**
 * In training mode `x + f * (largest value - least)`, cut to the value range, where `f` of each image is from
 * `[factor[0], factor[1]]`; otherwise the identity.
 * @source keras/src/layers/preprocessing/image_preprocessing/random_brightness.py
 */
export class RandomBrightness extends RandomIntensity {
  constructor(options: RandomBrightnessOptions) {
    super(options, -1);
  }

  /** Keras answers whole numbers with whole numbers here. */
  protected override get inputSpec(): InputSpec {
    return {};
  }

  protected override augment(images: tf.Tensor4D, random: LayerRandom): tf.Tensor4D {
    const [lower, upper] = this.valueRange;
    const factors = random.uniform([images.shape[0], 1, 1, 1], ...this.factor);
    return tf.clipByValue<tf.Tensor4D>(tf.add(images, tf.mul(factors, upper - lower)), lower, upper);
  }

  static fromConfig(read: ConfigReader): RandomBrightness {
    return new RandomBrightness(readRandomIntensityOptions(read));
  }
}
