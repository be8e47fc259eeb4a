import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Extremum } from './extremum.js';

/** The elementwise minimum of a list of tensors whose shapes broadcast; of equal ones the first has the gradient. @source keras/src/layers/merging/minimum.py */
export class Minimum extends Extremum {
  protected override extremum(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
    return tf.minimum(a, b);
  }

  static fromConfig(read: ConfigReader): Minimum {
    return new Minimum(read.base());
  }
}
