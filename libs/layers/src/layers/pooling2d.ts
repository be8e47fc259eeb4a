import * as tf from '@tensorflow/tfjs-core';
import { paddingMode, positivePair, windowPlaces, type Padding, type Pair } from '../arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../config-reader.js';
import type { InputSpec } from '../input-spec.js';
import type { ConfigRecord } from '../keras-config.js';
import type { LayerOptions } from '../layer.js';
import type { Shape } from '../shape.js';

export interface Pooling2DOptions extends LayerOptions {
  /** By default 2. */
  poolSize?: number | readonly number[] | undefined;
  /** By default the pool size. */
  strides?: number | readonly number[] | undefined;
  /** By default `valid`. */
  padding?: string | undefined;
}

/** A window over height and width that yields one value per channel. @source keras/src/layers/pooling/base_pooling.py */
abstract class Pooling2D extends BuiltInLayer {
  readonly poolSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;

  constructor(options: Pooling2DOptions = {}) {
    super(options);
    this.poolSize = positivePair(this.where, 'poolSize', options.poolSize ?? 2);
    this.strides = positivePair(this.where, 'strides', options.strides ?? this.poolSize);
    this.padding = paddingMode(this.where, options.padding ?? 'valid');
  }

  protected override get inputSpec(): InputSpec {
    return { rank: 4 };
  }

  override computeOutputShape([batch = null, ...rest]: Shape): Shape {
    const places = ([0, 1] as const).map((axis) =>
      windowPlaces(this.where, rest[axis], {
        size: this.poolSize[axis],
        stride: this.strides[axis],
        padding: this.padding,
      }),
    );
    return [batch, ...places, rest[2] ?? null];
  }

  override getConfig(): ConfigRecord {
    const { poolSize, padding, strides } = this;
    return { ...super.getConfig(), pool_size: poolSize, padding, strides, data_format: 'channels_last' };
  }

  private get where(): string {
    return `${this.className} '${this.name}'`;
  }
}

/** The largest value in each window. */
export class MaxPooling2D extends Pooling2D {
  override call(inputs: tf.Tensor): tf.Tensor {
    return tf.maxPool(inputs as tf.Tensor4D, [...this.poolSize], [...this.strides], this.padding);
  }

  static fromConfig(read: ConfigReader): MaxPooling2D {
    return new MaxPooling2D(readPooling(read));
  }
}

/** The mean of each window; what lies outside the input does not count. */
export class AveragePooling2D extends Pooling2D {
  override call(inputs: tf.Tensor): tf.Tensor {
    return tf.avgPool(inputs as tf.Tensor4D, [...this.poolSize], [...this.strides], this.padding);
  }

  static fromConfig(read: ConfigReader): AveragePooling2D {
    return new AveragePooling2D(readPooling(read));
  }
}

function readPooling(read: ConfigReader): Pooling2DOptions {
  read.only('data_format', 'channels_last');
  return {
    ...read.base(),
    poolSize: read.pair('pool_size'),
    strides: read.pair('strides'),
    padding: read.string('padding'),
  };
}
