import * as tf from '@tensorflow/tfjs-core';

/**
 * `tf.tidy` for results that hold no tensors: everything made inside is freed.
 * What must live on is kept (`tf.keep`) by whoever owns it.
 */
export function freeTensors<T>(fn: () => T): T {
  let result!: T;
  tf.tidy(() => {
    result = fn();
  });
  return result;
}
