import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import { RandomImageLayer, readRandomImageOptions, type RandomImageOptions } from './random-image-layer.js';

export interface RandomFlipOptions extends RandomImageOptions {
  /** `horizontal` swaps left and right, `vertical` top and bottom; by default `horizontal_and_vertical`, both at once. */
  mode?: string | undefined;
}

/** The axes that are reversed. */
const AXES: Readonly<Record<string, readonly number[]>> = {
  horizontal: [2],
  vertical: [1],
  horizontal_and_vertical: [1, 2],
};

/**
 * In training mode reverses each image with probability 1/2; otherwise the identity.
 * @source keras/src/layers/preprocessing/image_preprocessing/random_flip.py
 */
export class RandomFlip extends RandomImageLayer {
  readonly mode: string;
  readonly #axes: readonly number[];

  constructor(options: RandomFlipOptions = {}) {
    super(options);
    this.mode = options.mode ?? 'horizontal_and_vertical';
    const axes = Object.hasOwn(AXES, this.mode) ? AXES[this.mode] : undefined;
    if (axes === undefined) {
      const expected = `one of ${Object.keys(AXES).join(', ')}`;
      throw new InvalidLayerArgument(`RandomFlip '${this.name}'`, 'mode', expected, this.mode);
    }
    this.#axes = axes;
  }

  protected override augment(images: tf.Tensor4D, random: LayerRandom): tf.Tensor4D {
    const isFlipped = tf.lessEqual(random.uniform([images.shape[0], 1, 1, 1]), 0.5);
    return tf.where(isFlipped, tf.reverse(images, [...this.#axes]), images);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), mode: this.mode };
  }

  static fromConfig(read: ConfigReader): RandomFlip {
    return new RandomFlip({ ...readRandomImageOptions(read), mode: read.string('mode') });
  }
}
