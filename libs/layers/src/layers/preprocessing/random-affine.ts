import type * as tf from '@tensorflow/tfjs-core';
import { affineTransform } from '../../images/affine-transform.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ImageSize } from '../../images/image-resize.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import { resamplingFrom, type Resampling } from '../../images/resampling.js';
import { RandomImageLayer, readRandomImageOptions, type RandomImageOptions } from './random-image-layer.js';

export interface RandomAffineOptions extends RandomImageOptions {
  /** What lies outside of `abcd`: `constant` (`kkkk`), `nearest` (`aaaa`), `wrap` (`abcd`) or by default `reflect` (`dcba`). */
  fillMode?: string | undefined;
  /** `nearest`, or by default `bilinear`. */
  interpolation?: string | undefined;
  /** The pixels outside with `constant`; by default 0. */
  fillValue?: number | undefined;
}

/** In training mode moves the pixels of each image by an affine map of its own; otherwise the identity. */
export abstract class RandomAffine extends RandomImageLayer {
  readonly resampling: Resampling;

  constructor(options: RandomAffineOptions) {
    super(options);
    this.resampling = resamplingFrom(`${this.className} '${this.name}'`, options);
  }

  protected override augment(images: tf.Tensor4D, random: LayerRandom): tf.Tensor4D {
    const [batch, height, width] = images.shape;
    return affineTransform(images, this.drawMatrices(batch, { height, width }, random), this.resampling);
  }

  /** One matrix for each image, `[batch, 6]`, as `affineTransform` takes them. */
  protected abstract drawMatrices(batch: number, size: ImageSize, random: LayerRandom): tf.Tensor;

  override getConfig(): ConfigRecord {
    const { fillMode, interpolation, fillValue } = this.resampling;
    return { ...super.getConfig(), fill_mode: fillMode, interpolation, fill_value: fillValue };
  }
}

/** The options in a configuration. */
export function readRandomAffineOptions(read: ConfigReader): RandomAffineOptions {
  return {
    ...readRandomImageOptions(read),
    fillMode: read.string('fill_mode'),
    interpolation: read.string('interpolation'),
    fillValue: read.number('fill_value'),
  };
}
