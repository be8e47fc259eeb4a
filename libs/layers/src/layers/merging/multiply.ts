import * as tf from '@tensorflow/tfjs-core';
import type { Mask } from '../../calls/masks.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { select } from '../../tensors/select.js';
import { Merge, spreadMasks } from './merge.js';

/**
 * The elementwise product of a list of tensors whose shapes broadcast. What a mask leaves out of an input counts as 1;
 * what is left out of all of them is 0.
 * @source keras/src/layers/merging/multiply.py
 */
export class Multiply extends Merge {
  protected override merge(inputs: readonly tf.Tensor[], masks: readonly Mask[]): tf.Tensor {
    const spread = spreadMasks(inputs, masks);
    const factors = inputs.map((input, index) => {
      const counted = spread[index];
      return counted === undefined ? input : select(counted, input, tf.onesLike(input));
    });
    const product = factors.reduce((former, factor) => tf.mul(former, factor));
    const known = spread.filter((mask) => mask !== undefined);
    if (known.length < inputs.length) return product;
    const inAny = known.reduce((either, mask) => tf.logicalOr(either, mask));
    return select(tf.broadcastTo(inAny, product.shape), product, tf.zerosLike(product));
  }

  static fromConfig(read: ConfigReader): Multiply {
    return new Multiply(read.base());
  }
}
