import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { Merge } from './merge.js';

/** The elementwise minimum of a list of tensors whose shapes broadcast; of equal ones the first has the gradient. @source keras/src/layers/merging/minimum.py */
export class Minimum extends Merge {
  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    return inputs.reduce((least, input) => {
      const shape = tf.broadcast_util.assertAndGetBroadcastShape(least.shape, input.shape);
      // The gradient of tf.minimum does not add up what was broadcast, that of broadcastTo does.
      return tf.minimum(tf.broadcastTo(least, shape), tf.broadcastTo(input, shape));
    });
  }

  static fromConfig(read: ConfigReader): Minimum {
    return new Minimum(read.base());
  }
}
