import { lowerCase } from '../../arguments/arguments.js';
import type * as tf from '@tensorflow/tfjs-core';
import { resizeBilinearly } from '../../images/bilinear-resize.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument, NotSupported } from '../../errors.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { UpSampling, type UpSamplingOptions } from './up-sampling.js';

export interface UpSampling2DOptions extends UpSamplingOptions {
  /** `nearest` (by default) or `bilinear`. */
  interpolation?: string | undefined;
}

/**
 * Larger images: each pixel repeated, or with `bilinear` the weighted mean of the nearest.
 * @source keras/src/layers/reshaping/up_sampling2d.py
 */
export class UpSampling2D extends UpSampling {
  readonly interpolation: 'nearest' | 'bilinear';

  constructor(options: UpSampling2DOptions = {}) {
    super(options, 2);
    this.interpolation = interpolationMode(`UpSampling2D '${this.name}'`, options.interpolation ?? 'nearest');
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    if (this.interpolation === 'nearest') return super.call(inputs);
    const [, height = 0, width = 0] = this.computeOutputShape(inputs.shape) as number[];
    return resizeBilinearly(inputs as tf.Tensor4D, { height, width });
  }

  override getConfig(): ConfigRecord {
    const { size, interpolation } = this;
    return { ...super.getConfig(), size, data_format: 'channels_last', interpolation };
  }

  static fromConfig(read: ConfigReader): UpSampling2D {
    read.only('data_format', 'channels_last');
    return new UpSampling2D({
      ...read.base(),
      size: read.numbers('size'),
      interpolation: read.string('interpolation'),
    });
  }
}

function interpolationMode(where: string, value: string): 'nearest' | 'bilinear' {
  const mode = lowerCase(value);
  if (mode === 'nearest' || mode === 'bilinear') return mode;
  if (['bicubic', 'lanczos3', 'lanczos5'].includes(mode))
    throw new NotSupported(where, `'interpolation': '${mode}'`);
  throw new InvalidLayerArgument(where, 'interpolation', "'nearest' or 'bilinear'", value);
}
