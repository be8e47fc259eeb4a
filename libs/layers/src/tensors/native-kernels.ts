import * as tf from '@tensorflow/tfjs-core';

/** How `@thaw/runtime` calls TensorFlow's gathering along the second axis. */
const GATHER_IN_ROWS = 'GatherInRows';

/** A kernel that computes at once what is otherwise a chain of small ops, by its name in TensorFlow. */
export type NativeKernel = 'ReluGrad' | 'Relu6Grad' | 'LeakyReluGrad' | 'SigmoidGrad' | 'TanhGrad';

/**
 * The gradient of an activation by TensorFlow's kernel for it, which `@thaw/runtime` registers for its backend, or by a chain of
 * ops where the present backend has only the kernels of `@tensorflow/tfjs-core`.
 */
export function activationGradient(
  kernel: NativeKernel,
  inputs: { readonly dy: tf.Tensor } & Readonly<Record<string, tf.Tensor>>,
  chain: () => tf.Tensor,
  attributes: Readonly<Record<string, number>> = {},
): tf.Tensor {
  const registered = tf.getKernel(kernel, tf.getBackend()) as tf.KernelConfig | undefined;
  return registered === undefined ? chain() : tf.engine().runKernel(kernel, { ...inputs }, { ...attributes });
}

/**
 * What each row of `values` has at the places of the same row: float32 `[batch, n, size]` and int32 `[batch, ...]`, each from 0
 * to `n - 1`, to `[batch, ..., size]`. It has no gradient.
 */
export function gatherInRows(values: tf.Tensor3D, places: tf.Tensor): tf.Tensor {
  const registered = tf.getKernel(GATHER_IN_ROWS, tf.getBackend()) as tf.KernelConfig | undefined;
  if (registered === undefined) return tf.gather(values, places, 1, 1);
  return tf.engine().runKernel(GATHER_IN_ROWS, { values, places });
}
