import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Merge } from './merge.js';

/** The elementwise product of a list of tensors whose shapes broadcast. @source keras/src/layers/merging/multiply.py */
export class Multiply extends Merge {
  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    return inputs.reduce((product, input) => tf.mul(product, input));
  }

  static fromConfig(read: ConfigReader): Multiply {
    return new Multiply(read.base());
  }
}
