import * as tf from '@tensorflow/tfjs-core';

/**
 * Computes tensors that no gradient leads through: what is compared or counted has none, and tfjs would ask for it
 * wherever such a tensor came from what is differentiated. They are kept in any `tidy`, and the caller's; those among
 * `given` are left as they are.
 */
export function offTape(
  compute: () => (tf.Tensor | undefined)[],
  given: readonly (tf.Tensor | undefined)[],
): (tf.Tensor | undefined)[] {
  let results: (tf.Tensor | undefined)[] = [];
  // Inside a function with a gradient of its own, nothing is recorded.
  const unrecorded = tf.customGrad(() => {
    results = compute();
    for (const result of results) if (result !== undefined && !given.includes(result)) tf.keep(result);
    return { value: tf.scalar(0), gradFunc: () => [] };
  });
  unrecorded().dispose();
  return results;
}
