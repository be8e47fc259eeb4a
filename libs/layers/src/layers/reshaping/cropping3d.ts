import type { ConfigReader } from '../../configuration/config-reader.js';
import { Cropping, readCropping, type CroppingOptions } from './cropping.js';

/** `cropping` is 1 on all sides by default. */
export type Cropping3DOptions = CroppingOptions;

/** Cuts the ends of depth, height and width off. @source keras/src/layers/reshaping/cropping3d.py */
export class Cropping3D extends Cropping {
  constructor(options: Cropping3DOptions = {}) {
    super({ ...options, cropping: options.cropping ?? 1 }, 3);
  }

  static fromConfig(read: ConfigReader): Cropping3D {
    return new Cropping3D(readCropping(read));
  }
}
