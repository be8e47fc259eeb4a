import type { ConfigReader } from '../../configuration/config-reader.js';
import { readZeroPadding, ZeroPadding, type ZeroPaddingOptions } from './zero-padding.js';

export type ZeroPadding3DOptions = ZeroPaddingOptions;

/** Zeros around depth, height and width. @source keras/src/layers/reshaping/zero_padding3d.py */
export class ZeroPadding3D extends ZeroPadding {
  constructor(options: ZeroPadding3DOptions = {}) {
    super(options, 3);
  }

  static fromConfig(read: ConfigReader): ZeroPadding3D {
    return new ZeroPadding3D(readZeroPadding(read));
  }
}
