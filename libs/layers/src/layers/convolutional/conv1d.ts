import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { dilatedKernel } from './dilated-kernel.js';
import { Convolution, readConvolution, type ConvolutionOptions } from './convolution.js';

/** `padding` may also be `causal`: an output then depends on no later input. */
export type Conv1DOptions = ConvolutionOptions;

/**
 * Convolution over time: `[batch, steps, channels]` to `[batch, steps', filters]`.
 * @source keras/src/layers/convolutional/conv1d.py
 */
export class Conv1D extends Convolution {
  constructor(options: Conv1DOptions) {
    super(options, 1);
  }

  /** A two-dimensional convolution of an image of height 1. */
  protected override convolve(inputs: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
    const [stride = 1] = this.window.strides;
    const [rate = 1] = this.window.dilationRate;
    const image = tf.expandDims<tf.Tensor4D>(this.#padded(inputs as tf.Tensor3D), 1);
    const dilated = dilatedKernel(tf.expandDims<tf.Tensor4D>(kernel, 0), [1, rate]);
    const padding = this.window.padding === 'same' ? 'same' : 'valid';
    return tf.squeeze(tf.conv2d(image, dilated, [1, stride], padding), [1]);
  }

  #padded(inputs: tf.Tensor3D): tf.Tensor3D {
    if (this.window.padding !== 'causal') return inputs;
    const [size = 1] = this.window.kernelSize;
    const [rate = 1] = this.window.dilationRate;
    return tf.pad3d(inputs, [
      [0, 0],
      [rate * (size - 1), 0],
      [0, 0],
    ]);
  }

  static fromConfig(read: ConfigReader): Conv1D {
    return new Conv1D(readConvolution(read));
  }
}
