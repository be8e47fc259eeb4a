import type * as tf from '@tensorflow/tfjs-core';
import { resizeBilinearly } from '../../images/bilinear-resize.js';
import type { CallContext } from '../../calls/call-context.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import {
  cropped,
  imageSize,
  middleOf,
  smartResized,
  withImageSize,
  type ImageSize,
} from '../../images/image-resize.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import type { Shape } from '../../shapes/shape.js';
import { RandomImageLayer, readRandomImageOptions, type RandomImageOptions } from './random-image-layer.js';

export type RandomCropOptions = RandomImageOptions & ImageSize;

/**
 * In training mode a part of `height` and `width`, at one random place for the whole batch; from the middle, and resized where
 * it comes out smaller, unless the images are larger both ways. Otherwise the largest part in the middle of the same aspect
 * ratio, resized, as Keras documents it: Keras 3.15.1 itself hands the images back in their own size.
 * @source keras/src/layers/preprocessing/image_preprocessing/random_crop.py
 */
export class RandomCrop extends RandomImageLayer {
  readonly height: number;
  readonly width: number;

  constructor(options: RandomCropOptions) {
    super(options);
    const { height, width } = imageSize(`RandomCrop '${this.name}'`, options);
    this.height = height;
    this.width = width;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return withImageSize(super.computeOutputShape(inputShape), this);
  }

  protected override transform(images: tf.Tensor4D, context: CallContext): tf.Tensor4D {
    return context.training ? this.augment(images, context.rowRandom) : smartResized(images, this);
  }

  protected override augment(images: tf.Tensor4D, random: LayerRandom): tf.Tensor4D {
    const { height, width } = this;
    const part = cropped(images, { ...this.#corner(images, random), height, width });
    const isWhole = part.shape[1] === height && part.shape[2] === width;
    return isWhole ? part : resizeBilinearly(part, this);
  }

  #corner(images: tf.Tensor4D, random: LayerRandom): { top: number; left: number } {
    const [, height, width] = images.shape;
    if (height <= this.height || width <= this.width) return middleOf(images, this);
    const draw = (places: number): number => Math.trunc(random.uniform([], 0, places).dataSync()[0] ?? 0);
    return { top: draw(height - this.height + 1), left: draw(width - this.width + 1) };
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), height: this.height, width: this.width };
  }

  static fromConfig(read: ConfigReader): RandomCrop {
    return new RandomCrop({
      ...readRandomImageOptions(read),
      height: read.required('height', read.number('height')),
      width: read.required('width', read.number('width')),
    });
  }
}
