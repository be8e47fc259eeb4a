import {
  lowerCase,
  paddingMode,
  positiveIntegers,
  windowPlaces,
  type Padding,
} from '../../arguments/arguments.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { Shape } from '../../shapes/shape.js';

/** What a layer that moves a kernel over its input takes; one number stands for all spatial axes. */
export interface KernelWindowOptions {
  kernelSize: number | readonly number[];
  /** By default 1. */
  strides?: number | readonly number[] | undefined;
  /** By default `valid`. */
  padding?: string | undefined;
  /** By default 1. */
  dilationRate?: number | readonly number[] | undefined;
}

/** How a kernel moves over the spatial axes of an input. */
export class KernelWindow {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  /** `causal`: as many places as `same`, with all zeros before the input. */
  readonly padding: Padding | 'causal';
  readonly dilationRate: readonly number[];
  readonly #where: string;

  constructor(where: string, options: KernelWindowOptions, count: 1 | 2) {
    const { kernelSize, strides = 1, padding = 'valid', dilationRate = 1 } = options;
    this.#where = where;
    this.kernelSize = positiveIntegers(where, 'kernelSize', { value: kernelSize, count });
    this.strides = positiveIntegers(where, 'strides', { value: strides, count });
    this.padding = count === 1 && lowerCase(padding) === 'causal' ? 'causal' : paddingMode(where, padding);
    this.dilationRate = positiveIntegers(where, 'dilationRate', { value: dilationRate, count });
  }

  /** @throws {@link InvalidLayerArgument} when the window both strides and is dilated. */
  refuseStridedDilation(): void {
    if (Math.max(...this.strides) === 1 || Math.max(...this.dilationRate) === 1) return;
    throw new InvalidLayerArgument(this.#where, 'strides', '1 where dilationRate is above 1', this.strides);
  }

  /** How many places the window has along each spatial axis. @throws {@link InvalidLayerArgument} when there are none. */
  places(spatial: Shape): Shape {
    const padding = this.padding === 'valid' ? 'valid' : 'same';
    return this.kernelSize.map((size, axis) => {
      const stride = this.strides[axis] ?? 1;
      const dilation = this.dilationRate[axis] ?? 1;
      return windowPlaces(this.#where, spatial[axis], { size, stride, padding, dilation });
    });
  }

  getConfig(): ConfigRecord {
    return {
      kernel_size: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      data_format: 'channels_last',
      dilation_rate: this.dilationRate,
    };
  }

  static read(read: ConfigReader): KernelWindowOptions {
    read.only('data_format', 'channels_last');
    return {
      kernelSize: read.required('kernel_size', read.numbers('kernel_size')),
      strides: read.numbers('strides'),
      padding: read.string('padding'),
      dilationRate: read.numbers('dilation_rate'),
    };
  }
}
