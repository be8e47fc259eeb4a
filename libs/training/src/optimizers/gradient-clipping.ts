import * as tf from '@tensorflow/tfjs-core';

/** At most one of three ways to keep gradients small. */
export interface ClippingOptions {
  /** Longest gradient of a single weight. */
  clipnorm?: number | undefined;
  /** Largest element. */
  clipvalue?: number | undefined;
  /** Longest gradient of all weights together. */
  globalClipnorm?: number | undefined;
}

/** Gradients by weight path, clipped as asked. Runs inside `tidy`. @source keras/src/optimizers/base_optimizer.py, `_clip_gradients` */
export function clipGradients(
  gradients: ReadonlyMap<string, tf.Tensor>,
  { clipnorm, clipvalue, globalClipnorm }: ClippingOptions,
): ReadonlyMap<string, tf.Tensor> {
  if (clipnorm !== undefined) return mapped(gradients, (gradient) => clipByNorm(gradient, clipnorm));
  if (globalClipnorm !== undefined) {
    const scale = globalScale([...gradients.values()], globalClipnorm);
    return mapped(gradients, (gradient) => tf.mul(gradient, scale));
  }
  if (clipvalue === undefined) return gradients;
  return mapped(gradients, (gradient) => tf.clipByValue(gradient, -clipvalue, clipvalue));
}

/** @source https://www.tensorflow.org/api_docs/python/tf/clip_by_norm */
function clipByNorm(gradient: tf.Tensor, norm: number): tf.Tensor {
  const length = tf.sqrt(tf.sum(tf.square(gradient)));
  return tf.div(tf.mul(gradient, norm), tf.maximum(length, norm));
}

/** @source keras/src/optimizers/base_optimizer.py, `clip_by_global_norm` */
function globalScale(gradients: readonly tf.Tensor[], norm: number): tf.Tensor {
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
  const length = tf.sqrt(tf.sum(tf.stack(squares)));
  return tf.mul(norm, tf.minimum(tf.div(1, length), 1 / norm));
}

function mapped<T>(map: ReadonlyMap<string, T>, change: (value: T) => T): Map<string, T> {
  return new Map(Array.from(map, ([key, value]) => [key, change(value)]));
}
