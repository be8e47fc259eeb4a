import * as tf from '@tensorflow/tfjs-core';
import type { Mask } from '../../calls/masks.js';
import { known } from '../../known.js';
import { select } from '../../tensors/select.js';
import { Merge, spreadMasks } from './merge.js';

/**
 * The base of the merges without a neutral element: what a mask leaves out of one input is taken from the others.
 * @source keras/src/layers/merging/base_merge.py, Merge._apply_merge_op_and_or_mask
 */
export abstract class Extremum extends Merge {
  /** The greater or the smaller of two tensors of one shape, element by element. */
  protected abstract extremum(a: tf.Tensor, b: tf.Tensor): tf.Tensor;

  protected override merge(inputs: readonly tf.Tensor[], masks: readonly Mask[]): tf.Tensor {
    const spread = spreadMasks(inputs, masks);
    let output = known(inputs[0], 'an input');
    let [counted] = spread;
    inputs.slice(1).forEach((input, index) => {
      const mask = spread[index + 1];
      const other = mask === undefined ? input : chosen(mask, input, output);
      const former = counted === undefined ? output : chosen(counted, output, other);
      counted = mask && counted && tf.logicalOr(counted, mask);
      output = this.#broadcast(former, other);
    });
    return output;
  }

  /** The gradient of tf.maximum does not add up what was broadcast, that of broadcastTo does. */
  #broadcast(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
    return this.extremum(tf.broadcastTo(a, shape), tf.broadcastTo(b, shape));
  }
}

function chosen(condition: tf.Tensor, whenTrue: tf.Tensor, whenFalse: tf.Tensor): tf.Tensor {
  const { assertAndGetBroadcastShape } = tf.broadcast_util;
  const shape = assertAndGetBroadcastShape(whenTrue.shape, whenFalse.shape);
  const spread = (tensor: tf.Tensor): tf.Tensor => tf.broadcastTo(tensor, shape);
  return select(spread(condition), spread(whenTrue), spread(whenFalse));
}
