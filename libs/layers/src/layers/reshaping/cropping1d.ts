import type { ConfigReader } from '../../configuration/config-reader.js';
import { Cropping, readCropping, type CroppingOptions } from './cropping.js';

/** `cropping` is 1 on all sides by default. */
export type Cropping1DOptions = CroppingOptions;

/** Cuts the ends of the steps off. @source keras/src/layers/reshaping/cropping1d.py */
export class Cropping1D extends Cropping {
  constructor(options: Cropping1DOptions = {}) {
    super({ ...options, cropping: options.cropping ?? 1 }, 1);
  }

  static fromConfig(read: ConfigReader): Cropping1D {
    return new Cropping1D(readCropping(read));
  }
}
