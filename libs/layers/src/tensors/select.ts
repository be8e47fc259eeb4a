import * as tf from '@tensorflow/tfjs-core';
import { known } from '../known.js';

/**
 * `tf.where` for tensors of one shape, also where the condition was computed from what the gradient is taken of:
 * tfjs leads the gradient into the condition, and no comparison has one.
 */
export function select(condition: tf.Tensor, whenTrue: tf.Tensor, whenFalse: tf.Tensor): tf.Tensor {
  return tf.customGrad((a, b, save) => {
    (save as (tensors: tf.Tensor[]) => void)([condition]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const isTrue = known(saved[0], 'the saved condition');
      const zero = tf.zerosLike(dy);
      return [tf.where(isTrue, dy, zero), tf.where(isTrue, zero, dy)];
    };
    return { value: tf.where(condition, a as tf.Tensor, b as tf.Tensor), gradFunc };
  })(whenTrue, whenFalse);
}
