import * as tf from '@tensorflow/tfjs-core';
import type { Pair } from '../arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../config-reader.js';
import { InvalidLayerArgument } from '../errors.js';
import type { InputSpec } from '../input-spec.js';
import type { ConfigRecord } from '../keras-config.js';
import type { LayerOptions } from '../layer.js';
import type { Shape } from '../shape.js';

export interface ZeroPadding2DOptions extends LayerOptions {
  /** One number for all sides, `[height, width]`, or `[[top, bottom], [left, right]]`; by default 1. */
  padding?: number | readonly (number | readonly number[])[] | undefined;
}

/** Zeros around height and width. @source keras/src/layers/reshaping/zero_padding2d.py */
export class ZeroPadding2D extends BuiltInLayer {
  /** `[[top, bottom], [left, right]]` */
  readonly padding: readonly [Pair, Pair];

  constructor(options: ZeroPadding2DOptions = {}) {
    super(options);
    const given = options.padding ?? 1;
    const [height, width] = typeof given === 'number' ? [given, given] : given;
    const isPair = typeof given === 'number' || given.length === 2;
    if (!isPair || !isSide(height) || !isSide(width)) {
      const expected = 'an integer of at least 0, two of them, or two pairs of them';
      throw new InvalidLayerArgument(`ZeroPadding2D '${this.name}'`, 'padding', expected, given);
    }
    this.padding = [bothSides(height), bothSides(width)];
  }

  protected override get inputSpec(): InputSpec {
    return { rank: 4 };
  }

  override computeOutputShape([batch = null, height = null, width = null, channels = null]: Shape): Shape {
    const [[top, bottom], [left, right]] = this.padding;
    return [
      batch,
      height === null ? null : height + top + bottom,
      width === null ? null : width + left + right,
      channels,
    ];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const [[top, bottom], [left, right]] = this.padding;
    return tf.pad4d(inputs as tf.Tensor4D, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), padding: this.padding, data_format: 'channels_last' };
  }

  static fromConfig(read: ConfigReader): ZeroPadding2D {
    read.only('data_format', 'channels_last');
    const padding = read.take('padding') as ZeroPadding2DOptions['padding'] | null;
    return new ZeroPadding2D({ ...read.base(), padding: padding ?? undefined });
  }
}

type Side = number | readonly number[];

function isSide(side: Side | undefined): side is Side {
  const sizes = typeof side === 'number' ? [side, side] : side;
  return (
    Array.isArray(sizes) && sizes.length === 2 && sizes.every((size) => Number.isInteger(size) && size >= 0)
  );
}

function bothSides(side: Side): Pair {
  const [before = 0, after = 0] = typeof side === 'number' ? [side, side] : side;
  return [before, after];
}
