import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { axisFactorRange, type FactorLike, type Range } from '../../arguments/factors.js';
import type { ImageSize } from '../../images/image-resize.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import { RandomAffine, readRandomAffineOptions, type RandomAffineOptions } from './random-affine.js';

export interface RandomTranslationOptions extends RandomAffineOptions {
  /** How far down (negative: up), in heights: two ends, or one number for both directions. */
  heightFactor: FactorLike;
  /** How far to the right (negative: left), in widths. */
  widthFactor: FactorLike;
}

/**
 * In training mode shifts each image by a share of its height and of its width; otherwise the identity.
 * @source keras/src/layers/preprocessing/image_preprocessing/random_translation.py
 */
export class RandomTranslation extends RandomAffine {
  readonly heightFactor: FactorLike;
  readonly widthFactor: FactorLike;
  readonly #heightRange: Range;
  readonly #widthRange: Range;

  constructor(options: RandomTranslationOptions) {
    super(options);
    const { heightFactor, widthFactor } = options;
    const range = (argument: string, value: FactorLike): Range =>
      axisFactorRange(`RandomTranslation '${this.name}'`, argument, { value, isZoom: false });
    this.heightFactor = heightFactor;
    this.widthFactor = widthFactor;
    this.#heightRange = range('heightFactor', heightFactor);
    this.#widthRange = range('widthFactor', widthFactor);
  }

  protected override drawMatrices(
    batch: number,
    { height, width }: ImageSize,
    random: LayerRandom,
  ): tf.Tensor {
    const draw = ([lower, upper]: Range): tf.Tensor => random.uniform([batch, 1], lower, upper);
    const down = tf.mul(draw(this.#heightRange), height);
    return translationMatrices({ down, right: tf.mul(draw(this.#widthRange), width) });
  }

  override getConfig(): ConfigRecord {
    const { heightFactor, widthFactor } = this;
    return { ...super.getConfig(), height_factor: heightFactor, width_factor: widthFactor };
  }

  static fromConfig(read: ConfigReader): RandomTranslation {
    return new RandomTranslation({
      ...readRandomAffineOptions(read),
      heightFactor: read.required('height_factor', read.numbers('height_factor')),
      widthFactor: read.required('width_factor', read.numbers('width_factor')),
    });
  }
}

/** The matrices `[batch, 6]` that shift images by `down` and `right`, `[batch, 1]` in pixels. */
function translationMatrices({ down, right }: { down: tf.Tensor; right: tf.Tensor }): tf.Tensor {
  const [zero, one] = [tf.zerosLike(down), tf.onesLike(down)];
  return tf.concat([one, zero, tf.neg(right), zero, one, tf.neg(down)], 1);
}
