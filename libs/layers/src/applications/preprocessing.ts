import * as tf from '@tensorflow/tfjs-core';
import { InvalidInput } from '../errors.js';
import { formatShape } from '../shapes/shape.js';

/**
 * What is done to pixels from 0 to 255: `caffe` turns RGB into BGR and centers each channel on ImageNet's mean, `tf` scales
 * to `[-1, 1]`, `torch` scales to `[0, 1]` and normalizes each channel with ImageNet's statistics.
 */
export type PreprocessingMode = 'caffe' | 'tf' | 'torch';

/** Of the channels blue, green and red. */
const CAFFE_MEANS = [103.939, 116.779, 123.68];
const TORCH_MEANS = [0.485, 0.456, 0.406];
const TORCH_DEVIATIONS = [0.229, 0.224, 0.225];

/**
 * Images `[…, height, width, 3]` of RGB pixels from 0 to 255 as the applications were trained on them, in float32; by
 * default as ResNet50 was. The caller owns the result; the images stay as they are.
 * @throws {@link InvalidInput} for other than three channels, where channels matter.
 * @source keras/src/applications/imagenet_utils.py, _preprocess_tensor_input
 */
export function preprocessInput(images: tf.Tensor, mode: PreprocessingMode = 'caffe'): tf.Tensor {
  if (mode !== 'tf' && images.shape.at(-1) !== 3) {
    const received = `shape ${formatShape(images.shape)}`;
    throw new InvalidInput('preprocessInput', 'images with 3 channels on the last axis', received);
  }
  return tf.tidy(() => {
    const pixels = tf.cast(images, 'float32');
    switch (mode) {
      case 'caffe':
        return tf.sub(tf.reverse(pixels, -1), CAFFE_MEANS);
      case 'tf':
        return tf.sub(tf.div(pixels, 127.5), 1);
      case 'torch':
        return tf.div(tf.sub(tf.div(pixels, 255), TORCH_MEANS), TORCH_DEVIATIONS);
    }
  });
}
