import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { Shape } from '../../shapes/shape.js';

/** All axes but the batch in one: `[batch, a, b, …]` to `[batch, a·b·…]`. @source keras/src/layers/reshaping/flatten.py */
export class Flatten extends BuiltInLayer {
  protected override get inputSpec(): InputSpec {
    return { minRank: 1 };
  }

  override computeOutputShape([batch = null, ...rest]: Shape): Shape {
    return [batch, rest.reduce((size, dim) => (size === null || dim === null ? null : size * dim), 1)];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const [batch = 0, ...rest] = inputs.shape;
    return tf.reshape(inputs, [batch, rest.reduce((size, dim) => size * dim, 1)]);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), data_format: 'channels_last' };
  }

  static fromConfig(read: ConfigReader): Flatten {
    read.only('data_format', 'channels_last');
    return new Flatten(read.base());
  }
}
