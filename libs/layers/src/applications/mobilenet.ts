import type { Tensor } from '@tensorflow/tfjs-core';
import { InvalidLayerArgument } from '../errors.js';
import type { SymbolicTensor } from '../models/graph-node.js';
import { Activation } from '../layers/activations/activation.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Conv2D } from '../layers/convolutional/conv2d.js';
import { DepthwiseConv2D } from '../layers/convolutional/depthwise-conv2d.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { GlobalAveragePooling2D } from '../layers/pooling/global-pooling2d.js';
import { ReLU } from '../layers/activations/relu.js';
import { Reshape } from '../layers/reshaping/reshape.js';
import { ZeroPadding2D } from '../layers/reshaping/zero-padding2d.js';
import { Model } from '../models/model.js';
import { applicationInput, classifier, pooled, type ApplicationOptions } from './application.js';
import { preprocessInput as preprocess } from './preprocessing.js';

export interface MobileNetOptions extends ApplicationOptions {
  /** How many filters there are, as a multiple of the paper's; by default 1. */
  alpha?: number | undefined;
  /** How many filters each channel has in the depthwise convolutions; by default 1. */
  depthMultiplier?: number | undefined;
  /** The rate of dropout in the top, by default 0.001. */
  dropout?: number | undefined;
}

/** The blocks in order. */
const BLOCKS = [
  { filters: 64, strides: 1 },
  { filters: 128, strides: 2 },
  { filters: 128, strides: 1 },
  { filters: 256, strides: 2 },
  { filters: 256, strides: 1 },
  { filters: 512, strides: 2 },
  ...Array.from({ length: 5 }, () => ({ filters: 512, strides: 1 })),
  { filters: 1024, strides: 2 },
  { filters: 1024, strides: 1 },
];

/**
 * MobileNet with Keras's layers and names; images of pixels prepared by this file's `preprocessInput`.
 * Without a top the output is `[batch, height / 32, width / 32, 1024 * alpha]`, or without height and width with pooling.
 * @source keras/src/applications/mobilenet.py
 */
export function MobileNet(options: MobileNetOptions = {}): Model {
  const { alpha = 1, depthMultiplier = 1, includeTop = true, pooling } = options;
  if (!(alpha > 0)) throw new InvalidLayerArgument('MobileNet', 'alpha', 'above 0', alpha);
  const input = applicationInput('MobileNet', options);
  const features = BLOCKS.reduce(
    (x, { filters, strides }, index) =>
      block(x, index + 1, { filters: Math.trunc(filters * alpha), depthMultiplier, strides }),
    stem(input, Math.trunc(32 * alpha)),
  );
  const outputs = includeTop ? top(features, options) : pooled(features, pooling);
  const name = options.name ?? `mobilenet_${alpha.toFixed(2)}_${input.shape[1] ?? 'None'}`;
  return new Model({ inputs: input, outputs, name });
}

/** Images as MobileNet takes them. See `preprocessInput` of the applications, mode `tf`. */
export function preprocessInput(images: Tensor): Tensor {
  return preprocess(images, 'tf');
}

function stem(input: SymbolicTensor, filters: number): SymbolicTensor {
  const settings = { filters, kernelSize: 3, strides: 2, padding: 'same', useBias: false } as const;
  return activated(new Conv2D({ ...settings, name: 'conv1' }).apply(input), 'conv1');
}

function top(features: SymbolicTensor, options: MobileNetOptions): SymbolicTensor {
  const { classes, activation } = classifier(options);
  let x = new GlobalAveragePooling2D({ keepDims: true }).apply(features);
  x = new Dropout({ rate: options.dropout ?? 1e-3, name: 'dropout' }).apply(x);
  x = new Conv2D({ filters: classes, kernelSize: 1, padding: 'same', name: 'conv_preds' }).apply(x);
  x = new Reshape({ targetShape: [classes], name: 'reshape_2' }).apply(x);
  return new Activation({ activation, name: 'predictions' }).apply(x);
}

/** A depthwise convolution, then one of single pixels. */
function block(
  x: SymbolicTensor,
  index: number,
  settings: { filters: number; depthMultiplier: number; strides: number },
): SymbolicTensor {
  const { filters, depthMultiplier, strides } = settings;
  const [depthwise, pointwise] = [`conv_dw_${index}`, `conv_pw_${index}`];
  const isHalved = strides === 2;
  const sides = [
    [0, 1],
    [0, 1],
  ];
  const padded = isHalved ? new ZeroPadding2D({ padding: sides, name: `conv_pad_${index}` }).apply(x) : x;
  const padding = isHalved ? 'valid' : 'same';
  const perChannel = { kernelSize: 3, padding, depthMultiplier, strides, useBias: false } as const;
  const y = activated(new DepthwiseConv2D({ ...perChannel, name: depthwise }).apply(padded), depthwise);
  const perPixel = { filters, kernelSize: 1, padding: 'same', useBias: false } as const;
  return activated(new Conv2D({ ...perPixel, name: pointwise }).apply(y), pointwise);
}

/** Batch normalization and an activation. */
function activated(x: SymbolicTensor, name: string): SymbolicTensor {
  const y = new BatchNormalization({ name: `${name}_bn` }).apply(x);
  return new ReLU({ maxValue: 6, name: `${name}_relu` }).apply(y);
}
