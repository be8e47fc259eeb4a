import * as tf from '@tensorflow/tfjs-core';

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
