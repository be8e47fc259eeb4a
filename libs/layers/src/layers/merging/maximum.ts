import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Merge } from './merge.js';

/** The elementwise maximum of a list of tensors whose shapes broadcast; of equal ones the first has the gradient. @source keras/src/layers/merging/maximum.py */
export class Maximum extends Merge {
  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    return inputs.reduce((greatest, input) => {
      const shape = tf.broadcast_util.assertAndGetBroadcastShape(greatest.shape, input.shape);
      // The gradient of tf.maximum does not add up what was broadcast, that of broadcastTo does.
      return tf.maximum(tf.broadcastTo(greatest, shape), tf.broadcastTo(input, shape));
    });
  }

  static fromConfig(read: ConfigReader): Maximum {
    return new Maximum(read.base());
  }
}
