import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { UpSampling } from './up-sampling.js';

export interface UpSampling1DOptions extends LayerOptions {
  /** How often each step is repeated, by default 2. */
  size?: number | undefined;
}

/** Repeats each step: `[batch, steps, channels]` to `[batch, steps * size, channels]`. @source keras/src/layers/reshaping/up_sampling1d.py */
export class UpSampling1D extends UpSampling {
  constructor(options: UpSampling1DOptions = {}) {
    super(options, 1);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), size: this.size[0] };
  }

  static fromConfig(read: ConfigReader): UpSampling1D {
    return new UpSampling1D({ ...read.base(), size: read.number('size') });
  }
}
