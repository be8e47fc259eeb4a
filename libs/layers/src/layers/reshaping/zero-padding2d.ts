import type { ConfigReader } from '../../configuration/config-reader.js';
import { readZeroPadding, ZeroPadding, type ZeroPaddingOptions } from './zero-padding.js';

export type ZeroPadding2DOptions = ZeroPaddingOptions;

/** Zeros around height and width. @source keras/src/layers/reshaping/zero_padding2d.py */
export class ZeroPadding2D extends ZeroPadding {
  constructor(options: ZeroPadding2DOptions = {}) {
    super(options, 2);
  }

  static fromConfig(read: ConfigReader): ZeroPadding2D {
    return new ZeroPadding2D(readZeroPadding(read));
  }
}
