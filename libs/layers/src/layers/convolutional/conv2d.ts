import * as tf from '@tensorflow/tfjs-core';
import type { Padding } from '../../arguments/arguments.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { dilatedKernel } from './dilated-kernel.js';
import { Convolution, readConvolution, type ConvolutionOptions } from './convolution.js';

export type Conv2DOptions = ConvolutionOptions;

/**
 * Convolution over height and width: `[batch, height, width, channels]` to `[batch, height', width', filters]`.
 * @source keras/src/layers/convolutional/conv2d.py
 */
export class Conv2D extends Convolution {
  constructor(options: Conv2DOptions) {
    super(options, 2);
  }

  protected override convolve(inputs: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
    const { strides, padding, dilationRate } = this.window;
    const [rowStride = 1, columnStride = 1] = strides;
    const dilated = dilatedKernel(kernel as tf.Tensor4D, dilationRate);
    return tf.conv2d(inputs as tf.Tensor4D, dilated, [rowStride, columnStride], padding as Padding);
  }

  static fromConfig(read: ConfigReader): Conv2D {
    return new Conv2D(readConvolution(read));
  }
}
