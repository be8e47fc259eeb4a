import * as tf from '@tensorflow/tfjs-core';

/** `|x|`, whose gradient at 0 is 0 as TensorFlow's (tfjs takes -1). */
export function absolute(x: tf.Tensor): tf.Tensor {
  return withGradient(x, tf.abs, (dy, input) => tf.mul(dy, tf.sign(input)));
}

/** The largest along the last axis; where several are, they share the gradient, as in TensorFlow (tfjs gives it to each). */
export function largest(x: tf.Tensor): tf.Tensor {
  return withGradient(
    x,
    (input) => tf.max(input, -1),
    (dy, input) => {
      const isLargest = tf.cast(tf.equal(input, tf.max(input, -1, true)), 'float32');
      return tf.mul(tf.div(isLargest, tf.sum(isLargest, -1, true)), tf.expandDims(dy, -1));
    },
  );
}

/** `value(x)`, differentiated by `gradient`. */
export function withGradient(
  x: tf.Tensor,
  value: (input: tf.Tensor) => tf.Tensor,
  gradient: (dy: tf.Tensor, input: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  return tf.customGrad((input, save) => {
    const tensor = input as tf.Tensor;
    (save as (tensors: tf.Tensor[]) => void)([tensor]);
    return { value: value(tensor), gradFunc: (dy, saved) => gradient(dy, saved[0] as tf.Tensor) };
  })(x);
}
