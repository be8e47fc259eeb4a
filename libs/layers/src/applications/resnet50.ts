import type { Tensor } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '../models/graph-node.js';
import { Activation } from '../layers/activations/activation.js';
import { Add } from '../layers/merging/add.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Conv2D, type Conv2DOptions } from '../layers/convolutional/conv2d.js';
import { Dense } from '../layers/core/dense.js';
import { GlobalAveragePooling2D } from '../layers/pooling/global-pooling2d.js';
import { MaxPooling2D } from '../layers/pooling/pooling2d.js';
import { ZeroPadding2D } from '../layers/reshaping/zero-padding2d.js';
import { Model } from '../models/model.js';
import { applicationInput, classifier, pooled, type ApplicationOptions } from './application.js';
import { preprocessInput as preprocess } from './preprocessing.js';

/** The stages after the stem; a block's output has four times its filters. */
const STAGES = [
  { name: 'conv2', filters: 64, numBlocks: 3, strides: 1 },
  { name: 'conv3', filters: 128, numBlocks: 4, strides: 2 },
  { name: 'conv4', filters: 256, numBlocks: 6, strides: 2 },
  { name: 'conv5', filters: 512, numBlocks: 3, strides: 2 },
];

/**
 * ResNet50 with Keras's layers and names; images of pixels prepared by this file's `preprocessInput`.
 * Without a top the output is `[batch, height / 32, width / 32, 2048]`, or `[batch, 2048]` with pooling.
 * @source keras/src/applications/resnet.py
 */
export function ResNet50(options: ApplicationOptions = {}): Model {
  const { includeTop = true, pooling, name = 'resnet50' } = options;
  const input = applicationInput('ResNet50', options);
  const features = STAGES.reduce(stage, stem(input));
  const outputs = includeTop
    ? top(features, options)
    : pooled(features, pooling, { average: 'avg_pool', maximum: 'max_pool' });
  return new Model({ inputs: input, outputs, name });
}

/** Images as ResNet50 takes them. See `preprocessInput` of the applications, mode `caffe`. */
export function preprocessInput(images: Tensor): Tensor {
  return preprocess(images, 'caffe');
}

function stem(input: SymbolicTensor): SymbolicTensor {
  const padded = new ZeroPadding2D({ padding: 3, name: 'conv1_pad' }).apply(input);
  const x = relu(convolution(padded, 'conv1', { filters: 64, kernelSize: 7, strides: 2 }), 'conv1_relu');
  const pool = new ZeroPadding2D({ padding: 1, name: 'pool1_pad' }).apply(x);
  return new MaxPooling2D({ poolSize: 3, strides: 2, name: 'pool1_pool' }).apply(pool);
}

function top(features: SymbolicTensor, options: ApplicationOptions): SymbolicTensor {
  const { classes, activation } = classifier(options);
  const x = new GlobalAveragePooling2D({ name: 'avg_pool' }).apply(features);
  return new Dense({ units: classes, activation, name: 'predictions' }).apply(x);
}

function stage(
  x: SymbolicTensor,
  { name, filters, numBlocks, strides }: (typeof STAGES)[number],
): SymbolicTensor {
  let y = block(x, `${name}_block1`, { filters, strides, isFirst: true });
  for (let index = 2; index <= numBlocks; index++) {
    y = block(y, `${name}_block${index}`, { filters, strides: 1, isFirst: false });
  }
  return y;
}

/** Three convolutions beside a shortcut, which in the first block of a stage is a convolution, too. */
function block(
  x: SymbolicTensor,
  name: string,
  { filters, strides, isFirst }: { filters: number; strides: number; isFirst: boolean },
): SymbolicTensor {
  const wide = { filters: 4 * filters, kernelSize: 1 };
  const shortcut = isFirst ? convolution(x, `${name}_0`, { ...wide, strides }) : x;
  let y = relu(convolution(x, `${name}_1`, { filters, kernelSize: 1, strides }), `${name}_1_relu`);
  y = relu(convolution(y, `${name}_2`, { filters, kernelSize: 3, padding: 'same' }), `${name}_2_relu`);
  y = convolution(y, `${name}_3`, wide);
  return relu(new Add({ name: `${name}_add` }).apply([shortcut, y]), `${name}_out`);
}

/** A convolution with batch normalization. */
function convolution(x: SymbolicTensor, name: string, options: Conv2DOptions): SymbolicTensor {
  const y = new Conv2D({ ...options, name: `${name}_conv` }).apply(x);
  return new BatchNormalization({ axis: 3, epsilon: 1.001e-5, name: `${name}_bn` }).apply(y);
}

function relu(x: SymbolicTensor, name: string): SymbolicTensor {
  return new Activation({ activation: 'relu', name }).apply(x);
}
