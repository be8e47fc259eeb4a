import type { ConfigReader } from '../../configuration/config-reader.js';
import { readZeroPadding, ZeroPadding, type ZeroPaddingOptions } from './zero-padding.js';

export type ZeroPadding1DOptions = ZeroPaddingOptions;

/** Zeros around the steps. @source keras/src/layers/reshaping/zero_padding1d.py */
export class ZeroPadding1D extends ZeroPadding {
  constructor(options: ZeroPadding1DOptions = {}) {
    super(options, 1);
  }

  static fromConfig(read: ConfigReader): ZeroPadding1D {
    return new ZeroPadding1D(readZeroPadding(read));
  }
}
