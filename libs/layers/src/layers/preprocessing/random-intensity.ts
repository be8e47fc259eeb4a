import type { ConfigReader } from '../../configuration/config-reader.js';
import { factorRange, valueRange, type FactorLike, type Range } from '../../arguments/factors.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { RandomImageLayer, readRandomImageOptions, type RandomImageOptions } from './random-image-layer.js';

export interface RandomIntensityOptions extends RandomImageOptions {
  /** How much: two ends of a range, or one number. */
  factor: FactorLike;
  /** The least and the largest value of a pixel, to which the result is cut; by default `[0, 255]`. */
  valueRange?: readonly number[] | undefined;
}

/** In training mode changes the values of each image's pixels by one factor; otherwise the identity. */
export abstract class RandomIntensity extends RandomImageLayer {
  readonly factor: Range;
  readonly valueRange: Range;

  constructor(options: RandomIntensityOptions, least: -1 | 0) {
    super(options);
    const where = `${this.className} '${this.name}'`;
    this.factor = factorRange(where, 'factor', { value: options.factor, least });
    this.valueRange = valueRange(where, options.valueRange ?? [0, 255]);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), factor: this.factor, value_range: this.valueRange };
  }
}

/** The options in a configuration. */
export function readRandomIntensityOptions(read: ConfigReader): RandomIntensityOptions {
  return {
    ...readRandomImageOptions(read),
    factor: read.required('factor', read.numbers('factor')),
    valueRange: read.numbers('value_range') as readonly number[] | undefined,
  };
}
