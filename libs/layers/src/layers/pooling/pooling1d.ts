import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Pooling, readPooling, type PoolingOptions } from './pooling.js';

export type Pooling1DOptions = PoolingOptions;

/** The largest value in each window over steps. @source keras/src/layers/pooling/max_pooling1d.py */
export class MaxPooling1D extends Pooling {
  constructor(options: Pooling1DOptions = {}) {
    super(options, 1);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const [size = 1] = this.poolSize;
    const [stride = 1] = this.strides;
    const images = tf.expandDims<tf.Tensor4D>(inputs, 1);
    return tf.squeeze(tf.maxPool(images, [1, size], [1, stride], this.padding), [1]);
  }

  static fromConfig(read: ConfigReader): MaxPooling1D {
    return new MaxPooling1D(readPooling(read));
  }
}

/** The mean of each window over steps; what lies outside the input does not count. @source keras/src/layers/pooling/average_pooling1d.py */
export class AveragePooling1D extends Pooling {
  constructor(options: Pooling1DOptions = {}) {
    super(options, 1);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const [size = 1] = this.poolSize;
    const [stride = 1] = this.strides;
    const images = tf.expandDims<tf.Tensor4D>(inputs, 1);
    return tf.squeeze(tf.avgPool(images, [1, size], [1, stride], this.padding), [1]);
  }

  static fromConfig(read: ConfigReader): AveragePooling1D {
    return new AveragePooling1D(readPooling(read));
  }
}
