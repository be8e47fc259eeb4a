import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Extremum } from './extremum.js';

/** The elementwise maximum of a list of tensors whose shapes broadcast; of equal ones the first has the gradient. @source keras/src/layers/merging/maximum.py */
export class Maximum extends Extremum {
  protected override extremum(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
    return tf.maximum(a, b);
  }

  static fromConfig(read: ConfigReader): Maximum {
    return new Maximum(read.base());
  }
}
