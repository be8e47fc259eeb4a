import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Merge } from './merge.js';

/** The elementwise mean of a list of tensors whose shapes broadcast. @source keras/src/layers/merging/average.py */
export class Average extends Merge {
  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    const sum = inputs.reduce((total, input) => tf.add(total, input));
    return tf.div(sum, inputs.length);
  }

  static fromConfig(read: ConfigReader): Average {
    return new Average(read.base());
  }
}
