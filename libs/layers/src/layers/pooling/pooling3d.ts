import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Pooling, readPooling, type PoolingOptions } from './pooling.js';

export type Pooling3DOptions = PoolingOptions;

type Triple = [number, number, number];

/** The largest value in each window over depth, height and width. @source keras/src/layers/pooling/max_pooling3d.py */
export class MaxPooling3D extends Pooling {
  constructor(options: Pooling3DOptions = {}) {
    super(options, 3);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const [size, strides] = [this.poolSize, this.strides] as [Triple, Triple];
    return tf.maxPool3d(inputs as tf.Tensor5D, size, strides, this.padding);
  }

  static fromConfig(read: ConfigReader): MaxPooling3D {
    return new MaxPooling3D(readPooling(read));
  }
}

/** The mean of each window over depth, height and width; what lies outside the input does not count. @source keras/src/layers/pooling/average_pooling3d.py */
export class AveragePooling3D extends Pooling {
  constructor(options: Pooling3DOptions = {}) {
    super(options, 3);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const [size, strides] = [this.poolSize, this.strides] as [Triple, Triple];
    return tf.avgPool3d(inputs as tf.Tensor5D, size, strides, this.padding);
  }

  static fromConfig(read: ConfigReader): AveragePooling3D {
    return new AveragePooling3D(readPooling(read));
  }
}
