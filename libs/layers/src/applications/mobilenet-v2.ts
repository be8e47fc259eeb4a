import type { Tensor } from '@tensorflow/tfjs-core';
import { knownSize } from '../arguments/arguments.js';
import { InvalidLayerArgument } from '../errors.js';
import type { SymbolicTensor } from '../models/graph-node.js';
import { Add } from '../layers/merging/add.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Conv2D } from '../layers/convolutional/conv2d.js';
import { Dense } from '../layers/core/dense.js';
import { DepthwiseConv2D } from '../layers/convolutional/depthwise-conv2d.js';
import { GlobalAveragePooling2D } from '../layers/pooling/global-pooling2d.js';
import { ReLU } from '../layers/activations/relu.js';
import { ZeroPadding2D } from '../layers/reshaping/zero-padding2d.js';
import { Model } from '../models/model.js';
import {
  applicationInput,
  classifier,
  divisibleBy8,
  halvingPadding,
  pooled,
  type ApplicationOptions,
} from './application.js';
import { preprocessInput as preprocess } from './preprocessing.js';

export interface MobileNetV2Options extends ApplicationOptions {
  /** How many filters there are, as a multiple of the paper's; by default 1. */
  alpha?: number | undefined;
}

/** Blocks in order, each repeated; only the first of a repetition has the strides. */
const STAGES = [
  { filters: 16, strides: 1, numBlocks: 1 },
  { filters: 24, strides: 2, numBlocks: 2 },
  { filters: 32, strides: 2, numBlocks: 3 },
  { filters: 64, strides: 2, numBlocks: 4 },
  { filters: 96, strides: 1, numBlocks: 3 },
  { filters: 160, strides: 2, numBlocks: 3 },
  { filters: 320, strides: 1, numBlocks: 1 },
];
const EXPANSION = 6;

/**
 * MobileNetV2 with Keras's layers and names; images of pixels prepared by this file's `preprocessInput`.
 * Without a top the output is `[batch, height / 32, width / 32, 1280]` (times `alpha` where that is above 1), or without
 * height and width with pooling.
 * @source keras/src/applications/mobilenet_v2.py
 */
export function MobileNetV2(options: MobileNetV2Options = {}): Model {
  const { alpha = 1, includeTop = true, pooling } = options;
  if (!(alpha > 0)) throw new InvalidLayerArgument('MobileNetV2', 'alpha', 'above 0', alpha);
  const input = applicationInput('MobileNetV2', options);
  const features = last(blocks(stem(input, divisibleBy8(32 * alpha)), alpha), alpha);
  const outputs = includeTop ? top(features, options) : pooled(features, pooling);
  const name = options.name ?? `mobilenetv2_${alpha.toFixed(2)}_${input.shape[1] ?? 'None'}`;
  return new Model({ inputs: input, outputs, name });
}

/** Images as MobileNetV2 takes them. See `preprocessInput` of the applications, mode `tf`. */
export function preprocessInput(images: Tensor): Tensor {
  return preprocess(images, 'tf');
}

function stem(input: SymbolicTensor, filters: number): SymbolicTensor {
  const settings = { filters, kernelSize: 3, strides: 2, padding: 'same', useBias: false } as const;
  const x = new Conv2D({ ...settings, name: 'Conv1' }).apply(input);
  return relu(normalized(x, 'bn_Conv1'), 'Conv1_relu');
}

function last(x: SymbolicTensor, alpha: number): SymbolicTensor {
  const filters = alpha > 1 ? divisibleBy8(1280 * alpha) : 1280;
  const y = new Conv2D({ filters, kernelSize: 1, useBias: false, name: 'Conv_1' }).apply(x);
  return relu(normalized(y, 'Conv_1_bn'), 'out_relu');
}

function top(features: SymbolicTensor, options: ApplicationOptions): SymbolicTensor {
  const { classes, activation } = classifier(options);
  const x = new GlobalAveragePooling2D().apply(features);
  return new Dense({ units: classes, activation, name: 'predictions' }).apply(x);
}

function blocks(x: SymbolicTensor, alpha: number): SymbolicTensor {
  let y = x;
  let index = 0;
  for (const { filters, strides, numBlocks } of STAGES) {
    const numFilters = divisibleBy8(Math.trunc(filters * alpha));
    for (let repeat = 0; repeat < numBlocks; repeat++, index++) {
      y = block(y, index, { filters: numFilters, strides: repeat === 0 ? strides : 1 });
    }
  }
  return y;
}

/** More channels, a depthwise convolution, fewer channels; beside a shortcut where shapes allow it. */
function block(
  x: SymbolicTensor,
  index: number,
  { filters, strides }: { filters: number; strides: number },
): SymbolicTensor {
  const prefix = index === 0 ? 'expanded_conv_' : `block_${index}_`;
  const channels = knownSize('MobileNetV2', x.shape, -1);
  let y = index === 0 ? x : pointwise(x, `${prefix}expand`, EXPANSION * channels);
  if (index > 0) y = relu(y, `${prefix}expand_relu`);
  y = relu(depthwise(y, prefix, strides), `${prefix}depthwise_relu`);
  y = pointwise(y, `${prefix}project`, filters);
  if (channels !== filters || strides !== 1) return y;
  return new Add({ name: `${prefix}add` }).apply([x, y]);
}

function depthwise(x: SymbolicTensor, prefix: string, strides: number): SymbolicTensor {
  const isHalved = strides === 2;
  const pad = (): SymbolicTensor =>
    new ZeroPadding2D({ padding: halvingPadding(x, 3), name: `${prefix}pad` }).apply(x);
  const padding = isHalved ? 'valid' : 'same';
  const settings = { kernelSize: 3, strides, padding, useBias: false } as const;
  const y = new DepthwiseConv2D({ ...settings, name: `${prefix}depthwise` }).apply(isHalved ? pad() : x);
  return normalized(y, `${prefix}depthwise_BN`);
}

function pointwise(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  const settings = { filters, kernelSize: 1, padding: 'same', useBias: false } as const;
  return normalized(new Conv2D({ ...settings, name }).apply(x), `${name}_BN`);
}

function normalized(x: SymbolicTensor, name: string): SymbolicTensor {
  return new BatchNormalization({ epsilon: 1e-3, momentum: 0.999, name }).apply(x);
}

function relu(x: SymbolicTensor, name: string): SymbolicTensor {
  return new ReLU({ maxValue: 6, name }).apply(x);
}
