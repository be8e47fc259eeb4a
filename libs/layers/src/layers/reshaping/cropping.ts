import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidInput } from '../../errors.js';
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
import { formatShape, type Shape } from '../../shapes/shape.js';

export interface CroppingOptions extends LayerOptions {
  /** How much to cut off: one number for all sides, one per axis, or `[before, after]` per axis. */
  cropping?: MarginsLike | undefined;
}

/** Cuts the ends of the spatial axes off: `[batch, …spatial, channels]` to `[batch, …spatial - before - after, channels]`. */
export abstract class Cropping extends BuiltInLayer {
  /** `[before, after]` per spatial axis. */
  readonly cropping: Margins;

  constructor(options: CroppingOptions & { cropping: MarginsLike }, spatialRank: 1 | 2 | 3) {
    super(options);
    const { cropping: value } = options;
    this.cropping = marginsFrom(`${this.className} '${this.name}'`, 'cropping', { value, spatialRank });
  }

  protected override get inputSpec(): InputSpec {
    return { rank: this.cropping.length + 2 };
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const shape = resizedShape(inputShape, this.cropping, -1);
    if (shape.slice(1, -1).some((size) => size !== null && size <= 0)) {
      const expected = `an input larger than its cropping ${formatShape(this.cropping)}`;
      throw new InvalidInput(this.name, expected, `shape ${formatShape(inputShape)}`);
    }
    return shape;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const begin = [0, ...this.cropping.map(([before]) => before), 0];
    return tf.slice(inputs, begin, this.computeOutputShape(inputs.shape) as number[]);
  }

  override getConfig(): ConfigRecord {
    const dataFormat = this.cropping.length > 1 && { data_format: 'channels_last' };
    return { ...super.getConfig(), cropping: marginsConfig(this.cropping), ...dataFormat };
  }
}

/** The options in a configuration. */
export function readCropping(read: ConfigReader): CroppingOptions {
  read.only('data_format', 'channels_last');
  const cropping = read.take('cropping') as MarginsLike | null | undefined;
  return { ...read.base(), cropping: cropping ?? undefined };
}
