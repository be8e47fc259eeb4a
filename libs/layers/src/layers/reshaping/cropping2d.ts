import type { ConfigReader } from '../../configuration/config-reader.js';
import { Cropping, readCropping, type CroppingOptions } from './cropping.js';

/** `cropping` is 0 on all sides by default. */
export type Cropping2DOptions = CroppingOptions;

/** Cuts the ends of height and width off. @source keras/src/layers/reshaping/cropping2d.py */
export class Cropping2D extends Cropping {
  constructor(options: Cropping2DOptions = {}) {
    super({ ...options, cropping: options.cropping ?? 0 }, 2);
  }

  static fromConfig(read: ConfigReader): Cropping2D {
    return new Cropping2D(readCropping(read));
  }
}
