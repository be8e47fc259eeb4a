import type * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import {
  cropped,
  imageSize,
  smartResized,
  withImageSize,
  type ImageSize,
} from '../../images/image-resize.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import type { Shape } from '../../shapes/shape.js';
import { ImageLayer } from './image-layer.js';

export type CenterCropOptions = LayerOptions & ImageSize;

/**
 * The middle of images, `height` by `width` of it; where they are smaller, the largest part in the middle of the same aspect
 * ratio, resized.
 * @source keras/src/layers/preprocessing/image_preprocessing/center_crop.py
 */
export class CenterCrop extends ImageLayer {
  readonly height: number;
  readonly width: number;

  constructor(options: CenterCropOptions) {
    super(options);
    const { height, width } = imageSize(`CenterCrop '${this.name}'`, options);
    this.height = height;
    this.width = width;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return withImageSize(super.computeOutputShape(inputShape), this);
  }

  protected override transform(images: tf.Tensor4D): tf.Tensor4D {
    const { height, width } = this;
    const top = Math.floor((images.shape[1] - height) / 2);
    const left = Math.floor((images.shape[2] - width) / 2);
    return top >= 0 && left >= 0 ? cropped(images, { top, left, height, width }) : smartResized(images, this);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), height: this.height, width: this.width };
  }

  static fromConfig(read: ConfigReader): CenterCrop {
    read.only('data_format', 'channels_last');
    return new CenterCrop({
      ...read.base(),
      height: read.required('height', read.number('height')),
      width: read.required('width', read.number('width')),
    });
  }
}
