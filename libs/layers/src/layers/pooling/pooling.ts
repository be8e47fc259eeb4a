import { paddingMode, positiveIntegers, windowPlaces, type Padding } from '../../arguments/arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import type { Shape } from '../../shapes/shape.js';

export interface PoolingOptions extends LayerOptions {
  /** One number for all spatial axes, or one each; by default 2. */
  poolSize?: number | readonly number[] | undefined;
  /** By default the pool size. */
  strides?: number | readonly number[] | undefined;
  /** By default `valid`. */
  padding?: string | undefined;
}

/**
 * A window over the spatial axes that yields one value per channel: `[batch, …spatial, channels]` to
 * `[batch, …places, channels]`.
 * @source keras/src/layers/pooling/base_pooling.py
 */
export abstract class Pooling extends BuiltInLayer {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;

  /** `spatialRank`: how many axes lie between the batch and the channels. */
  constructor(options: PoolingOptions, spatialRank: 1 | 2 | 3) {
    super(options);
    const { where } = this;
    const { poolSize = 2, strides = poolSize, padding = 'valid' } = options;
    this.poolSize = positiveIntegers(where, 'poolSize', { value: poolSize, count: spatialRank });
    this.strides = positiveIntegers(where, 'strides', { value: strides, count: spatialRank });
    this.padding = paddingMode(where, padding);
  }

  protected override get inputSpec(): InputSpec {
    return { rank: this.poolSize.length + 2 };
  }

  override computeOutputShape([batch = null, ...rest]: Shape): Shape {
    const { where, padding } = this;
    const places = this.poolSize.map((size, axis) =>
      windowPlaces(where, rest[axis], { size, stride: this.strides[axis] ?? 1, padding }),
    );
    return [batch, ...places, rest.at(-1) ?? null];
  }

  override getConfig(): ConfigRecord {
    const { poolSize, padding, strides } = this;
    return { ...super.getConfig(), pool_size: poolSize, padding, strides, data_format: 'channels_last' };
  }

  private get where(): string {
    return `${this.className} '${this.name}'`;
  }
}

/** The options in a configuration. */
export function readPooling(read: ConfigReader): PoolingOptions {
  read.only('data_format', 'channels_last');
  return {
    ...read.base(),
    poolSize: read.numbers('pool_size'),
    strides: read.numbers('strides'),
    padding: read.string('padding'),
  };
}
