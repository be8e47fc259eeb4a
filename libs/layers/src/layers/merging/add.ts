import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Merge } from './merge.js';

/** The elementwise sum of a list of tensors whose shapes broadcast. @source keras/src/layers/merging/add.py */
export class Add extends Merge {
  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    return inputs.reduce((sum, input) => tf.add(sum, input));
  }

  static fromConfig(read: ConfigReader): Add {
    return new Add(read.base());
  }
}
