import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { UpSampling, type UpSamplingOptions } from './up-sampling.js';

export type UpSampling3DOptions = UpSamplingOptions;

/** Repeats each slice of depth, height and width. @source keras/src/layers/reshaping/up_sampling3d.py */
export class UpSampling3D extends UpSampling {
  constructor(options: UpSampling3DOptions = {}) {
    super(options, 3);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), size: this.size, data_format: 'channels_last' };
  }

  static fromConfig(read: ConfigReader): UpSampling3D {
    read.only('data_format', 'channels_last');
    return new UpSampling3D({ ...read.base(), size: read.numbers('size') });
  }
}
