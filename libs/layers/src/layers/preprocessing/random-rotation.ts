import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { factorRange, type FactorLike, type Range } from '../../arguments/factors.js';
import type { ImageSize } from '../../images/image-resize.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import { RandomAffine, readRandomAffineOptions, type RandomAffineOptions } from './random-affine.js';

export interface RandomRotationOptions extends RandomAffineOptions {
  /** How far, in turns, counter-clockwise: two ends, or one number for both directions. */
  factor: FactorLike;
}

/**
 * In training mode turns each image about its middle by an angle from `[factor[0], factor[1]]` turns; otherwise the identity.
 * @source keras/src/layers/preprocessing/image_preprocessing/random_rotation.py
 */
export class RandomRotation extends RandomAffine {
  readonly factor: Range;

  constructor(options: RandomRotationOptions) {
    super(options);
    const { factor: value } = options;
    this.factor = factorRange(`RandomRotation '${this.name}'`, 'factor', { value, least: -1 });
  }

  protected override drawMatrices(batch: number, size: ImageSize, random: LayerRandom): tf.Tensor {
    const [lower, upper] = this.factor;
    return rotationMatrices(random.uniform([batch], lower * 360, upper * 360), size);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), factor: this.factor };
  }

  static fromConfig(read: ConfigReader): RandomRotation {
    const factor = read.required('factor', read.numbers('factor'));
    return new RandomRotation({ ...readRandomAffineOptions(read), factor });
  }
}

/**
 * The matrices `[batch, 6]` that turn images by angles `[batch]` in degrees about their middle.
 * @source keras/src/layers/preprocessing/image_preprocessing/base_image_preprocessing_layer.py, _compute_affine_matrix
 */
function rotationMatrices(angles: tf.Tensor, { height, width }: ImageSize): tf.Tensor {
  const radians = tf.mul(angles, Math.PI / 180);
  const [cos, sin] = [tf.cos(radians), tf.sin(radians)];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const right = tf.add(tf.sub(x, tf.mul(cos, x)), tf.mul(sin, y));
  const down = tf.sub(tf.sub(y, tf.mul(sin, x)), tf.mul(cos, y));
  return tf.stack([cos, tf.neg(sin), right, sin, cos, down], 1);
}
