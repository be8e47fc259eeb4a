import * as tf from '@tensorflow/tfjs-core';
import type { Padding } from '../../arguments/arguments.js';
import { dilatedKernel } from './dilated-kernel.js';
import { NotSupported } from '../../errors.js';
import type { KernelWindow } from './kernel-window.js';

/** Each channel with its own filters: `kernel` is `[height, width, channels, depthMultiplier]`. */
export function depthwiseConvolution(inputs: tf.Tensor, kernel: tf.Tensor, window: KernelWindow): tf.Tensor {
  const { strides, padding, dilationRate } = window;
  const [stride = 1] = strides;
  const dilated = dilatedKernel(kernel as tf.Tensor4D, dilationRate);
  return tf.depthwiseConv2d(inputs as tf.Tensor4D, dilated, [stride, stride], padding as Padding);
}

/** TensorFlow has no such kernel. @throws {@link NotSupported} */
export function refuseUnequalStrides(where: string, { strides }: KernelWindow): void {
  if (new Set(strides).size > 1)
    throw new NotSupported(where, `'strides': [${strides.join(', ')}], different for height and width,`);
}
