import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import {
  marginsConfig,
  marginsFrom,
  resizedShape,
  type Margins,
  type MarginsLike,
} from '../../arguments/margins.js';
import type { Shape } from '../../shapes/shape.js';

export interface ZeroPaddingOptions extends LayerOptions {
  /** How many zeros: one number for all sides, one per axis, or `[before, after]` per axis; by default 1. */
  padding?: MarginsLike | undefined;
}

/** Zeros around the spatial axes: `[batch, …spatial, channels]` to `[batch, …before + spatial + after, channels]`. */
export abstract class ZeroPadding extends BuiltInLayer {
  /** `[before, after]` per spatial axis. */
  readonly padding: Margins;

  constructor(options: ZeroPaddingOptions, spatialRank: 1 | 2 | 3) {
    super(options);
    const { padding: value = 1 } = options;
    this.padding = marginsFrom(`${this.className} '${this.name}'`, 'padding', { value, spatialRank });
  }

  protected override get inputSpec(): InputSpec {
    return { rank: this.padding.length + 2 };
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return resizedShape(inputShape, this.padding, 1);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return tf.pad(inputs, [[0, 0], ...this.padding.map((sides): [number, number] => [...sides]), [0, 0]]);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), padding: marginsConfig(this.padding), data_format: 'channels_last' };
  }
}

/** The options in a configuration. */
export function readZeroPadding(read: ConfigReader): ZeroPaddingOptions {
  read.only('data_format', 'channels_last');
  const padding = read.take('padding') as MarginsLike | null | undefined;
  return { ...read.base(), padding: padding ?? undefined };
}
