import type * as tf from '@tensorflow/tfjs-core';
import { flag, finiteNumber } from '../../arguments/arguments.js';
import { resizeBilinearly } from '../../images/bilinear-resize.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument, NotSupported } from '../../errors.js';
import {
  croppedToAspectRatio,
  imageSize,
  paddedToAspectRatio,
  withImageSize,
  type ImageSize,
} from '../../images/image-resize.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { resizeToNearest } from '../../images/nearest-resize.js';
import type { Shape } from '../../shapes/shape.js';
import { ImageLayer } from './image-layer.js';

export interface ResizingOptions extends LayerOptions, ImageSize {
  /** `nearest`, or by default `bilinear`. */
  interpolation?: string | undefined;
  /** Cuts images to the aspect ratio before; by default false: they are distorted. */
  cropToAspectRatio?: boolean | undefined;
  /** Pads images to the aspect ratio before; by default false. */
  padToAspectRatio?: boolean | undefined;
  /** What images are padded with; by default 0. */
  fillValue?: number | undefined;
}

/**
 * Images at another size: `[batch, …, …, channels]` to `[batch, height, width, channels]`.
 * @source keras/src/layers/preprocessing/image_preprocessing/resizing.py
 */
export class Resizing extends ImageLayer {
  readonly height: number;
  readonly width: number;
  readonly interpolation: 'nearest' | 'bilinear';
  readonly cropToAspectRatio: boolean;
  readonly padToAspectRatio: boolean;
  readonly fillValue: number;

  constructor(options: ResizingOptions) {
    super(options);
    const where = `Resizing '${this.name}'`;
    const { height, width } = imageSize(where, options);
    this.height = height;
    this.width = width;
    this.interpolation = interpolationMode(where, options.interpolation ?? 'bilinear');
    this.cropToAspectRatio = flag(where, 'cropToAspectRatio', options.cropToAspectRatio ?? false);
    this.padToAspectRatio = flag(where, 'padToAspectRatio', options.padToAspectRatio ?? false);
    this.fillValue = finiteNumber(where, 'fillValue', options.fillValue ?? 0);
    if (this.cropToAspectRatio && this.padToAspectRatio)
      throw new InvalidLayerArgument(where, 'padToAspectRatio', 'false beside cropToAspectRatio', true);
  }

  /** Keras answers whole numbers with whole numbers here. */
  protected override get inputSpec(): InputSpec {
    return {};
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return withImageSize(super.computeOutputShape(inputShape), this);
  }

  protected override transform(images: tf.Tensor4D): tf.Tensor4D {
    const resize = this.interpolation === 'nearest' ? resizeToNearest : resizeBilinearly;
    return resize(this.#toAspectRatio(images), this);
  }

  #toAspectRatio(images: tf.Tensor4D): tf.Tensor4D {
    if (this.cropToAspectRatio) return croppedToAspectRatio(images, this);
    return this.padToAspectRatio ? paddedToAspectRatio(images, this, this.fillValue) : images;
  }

  override getConfig(): ConfigRecord {
    return {
      ...super.getConfig(),
      height: this.height,
      width: this.width,
      interpolation: this.interpolation,
      crop_to_aspect_ratio: this.cropToAspectRatio,
      pad_to_aspect_ratio: this.padToAspectRatio,
      fill_mode: 'constant',
      fill_value: this.fillValue,
      antialias: false,
    };
  }

  static fromConfig(read: ConfigReader): Resizing {
    read.only('data_format', 'channels_last');
    read.only('fill_mode', 'constant');
    read.only('antialias', false);
    return new Resizing({
      ...read.base(),
      height: read.required('height', read.number('height')),
      width: read.required('width', read.number('width')),
      interpolation: read.string('interpolation'),
      cropToAspectRatio: read.boolean('crop_to_aspect_ratio'),
      padToAspectRatio: read.boolean('pad_to_aspect_ratio'),
      fillValue: read.number('fill_value'),
    });
  }
}

function interpolationMode(where: string, value: string): 'nearest' | 'bilinear' {
  if (value === 'nearest' || value === 'bilinear') return value;
  if (['bicubic', 'lanczos3', 'lanczos5', 'area'].includes(value))
    throw new NotSupported(where, `'interpolation': '${value}'`);
  throw new InvalidLayerArgument(where, 'interpolation', "'nearest' or 'bilinear'", value);
}
