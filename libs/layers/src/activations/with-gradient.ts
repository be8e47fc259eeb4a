import * as tf from '@tensorflow/tfjs-core';
import { known } from '../known.js';

/** A function of one tensor whose gradient is given by `gradient` instead of by the ops it is made of. */
export function withGradient(
  value: (x: tf.Tensor) => tf.Tensor,
  gradient: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((x, save) => {
    const input = x as tf.Tensor;
    (save as (tensors: tf.Tensor[]) => void)([input]);
    return {
      value: value(input),
      gradFunc: (dy, saved) => gradient(dy, known(saved[0], 'the saved input')),
    };
  });
}

/** As {@link withGradient}, for a gradient that is a function of the output. */
export function withOutputGradient(
  value: (x: tf.Tensor) => tf.Tensor,
  gradient: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((x, save) => {
    const output = value(x as tf.Tensor);
    (save as (tensors: tf.Tensor[]) => void)([output]);
    return { value: output, gradFunc: (dy, saved) => gradient(dy, known(saved[0], 'the saved output')) };
  });
}
