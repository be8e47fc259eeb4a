import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Pooling, readPooling, type PoolingOptions } from './pooling.js';

export type Pooling2DOptions = PoolingOptions;

/** The largest value in each window over height and width. @source keras/src/layers/pooling/max_pooling2d.py */
export class MaxPooling2D extends Pooling {
  constructor(options: Pooling2DOptions = {}) {
    super(options, 2);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const [height = 1, width = 1] = this.poolSize;
    const [rowStride = 1, columnStride = 1] = this.strides;
    return tf.maxPool(inputs as tf.Tensor4D, [height, width], [rowStride, columnStride], this.padding);
  }

  static fromConfig(read: ConfigReader): MaxPooling2D {
    return new MaxPooling2D(readPooling(read));
  }
}

/** The mean of each window over height and width; what lies outside the input does not count. @source keras/src/layers/pooling/average_pooling2d.py */
export class AveragePooling2D extends Pooling {
  constructor(options: Pooling2DOptions = {}) {
    super(options, 2);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const [height = 1, width = 1] = this.poolSize;
    const [rowStride = 1, columnStride = 1] = this.strides;
    return tf.avgPool(inputs as tf.Tensor4D, [height, width], [rowStride, columnStride], this.padding);
  }

  static fromConfig(read: ConfigReader): AveragePooling2D {
    return new AveragePooling2D(readPooling(read));
  }
}
