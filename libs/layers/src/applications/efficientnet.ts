import { cast, clone, type Tensor } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '../models/graph-node.js';
import { varianceScaling } from '../initializers/initializers.js';
import { Activation } from '../layers/activations/activation.js';
import { Add } from '../layers/merging/add.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Conv2D } from '../layers/convolutional/conv2d.js';
import { Dense } from '../layers/core/dense.js';
import { DepthwiseConv2D } from '../layers/convolutional/depthwise-conv2d.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { GlobalAveragePooling2D } from '../layers/pooling/global-pooling2d.js';
import { Multiply } from '../layers/merging/multiply.js';
import { Normalization } from '../layers/preprocessing/normalization.js';
import { Rescaling } from '../layers/preprocessing/rescaling.js';
import { Reshape } from '../layers/reshaping/reshape.js';
import { ZeroPadding2D } from '../layers/reshaping/zero-padding2d.js';
import { Model } from '../models/model.js';
import {
  applicationInput,
  classifier,
  halvingPadding,
  pooled,
  type ApplicationOptions,
} from './application.js';

/** The stages of B0; only the first block of a stage has its strides. */
const STAGES = [
  { kernelSize: 3, numBlocks: 1, filters: 16, expansion: 1, strides: 1 },
  { kernelSize: 3, numBlocks: 2, filters: 24, expansion: 6, strides: 2 },
  { kernelSize: 5, numBlocks: 2, filters: 40, expansion: 6, strides: 2 },
  { kernelSize: 3, numBlocks: 3, filters: 80, expansion: 6, strides: 2 },
  { kernelSize: 5, numBlocks: 3, filters: 112, expansion: 6, strides: 1 },
  { kernelSize: 5, numBlocks: 4, filters: 192, expansion: 6, strides: 2 },
  { kernelSize: 3, numBlocks: 1, filters: 320, expansion: 6, strides: 1 },
];
const NUM_BLOCKS = STAGES.reduce((sum, { numBlocks }) => sum + numBlocks, 0);
const STEM_FILTERS = 32;
const TOP_FILTERS = 1280;
const TOP_DROPOUT = 0.2;
/** The rate at which whole blocks are dropped after the last; it grows from 0 with depth. */
const BLOCK_DROPOUT = 0.2;
/** The part of a block's input channels that squeeze-and-excitation works with. */
const SQUEEZE = 0.25;

const CONVOLUTION = { scale: 2, mode: 'fan_out', distribution: 'truncated_normal' } as const;
const CLASSIFIER = { scale: 1 / 3, mode: 'fan_out', distribution: 'uniform' } as const;

export interface EfficientNetOptions extends ApplicationOptions {
  /**
   * Whether a second `Rescaling`, by the roots of the channels' deviations, follows the normalization, as Keras has it
   * with `weights: 'imagenet'` alone; by default false.
   */
  rescalesByDeviation?: boolean | undefined;
}

/** Of ImageNet's red, green and blue. @source keras/src/applications/efficientnet.py, IMAGENET_STDDEV_RGB */
const DEVIATION_SCALES = [0.229, 0.224, 0.225].map((deviation) => 1 / Math.sqrt(deviation));

/**
 * EfficientNetB0 with Keras's layers and names. It takes pixels from 0 to 255 as they are.
 * Without a top the output is `[batch, height / 32, width / 32, 1280]`, or `[batch, 1280]` with pooling.
 *
 * @source keras/src/applications/efficientnet.py
 */
export function EfficientNetB0(options: EfficientNetOptions = {}): Model {
  const { includeTop = true, pooling, name = 'efficientnetb0' } = options;
  const input = applicationInput('EfficientNetB0', options);
  const wide = pointwise(blocks(stem(input, options)), 'top_conv', TOP_FILTERS);
  const features = activated(wide, 'top_bn', 'top_activation');
  const outputs = includeTop
    ? top(features, options)
    : pooled(features, pooling, { average: 'avg_pool', maximum: 'max_pool' });
  return new Model({ inputs: input, outputs, name });
}

/** Images as EfficientNetB0 takes them: as they are, in float32. The caller owns the result. */
export function preprocessInput(images: Tensor): Tensor {
  return images.dtype === 'float32' ? clone(images) : cast(images, 'float32');
}

function stem(input: SymbolicTensor, { rescalesByDeviation = false }: EfficientNetOptions): SymbolicTensor {
  const rescaled = new Rescaling({ scale: 1 / 255 }).apply(input);
  const normalized = new Normalization({ axis: 3 }).apply(rescaled);
  const x = rescalesByDeviation ? new Rescaling({ scale: DEVIATION_SCALES }).apply(normalized) : normalized;
  const padded = new ZeroPadding2D({ padding: halvingPadding(x, 3), name: 'stem_conv_pad' }).apply(x);
  const settings = { filters: STEM_FILTERS, kernelSize: 3, strides: 2, useBias: false };
  const kernelInitializer = varianceScaling(CONVOLUTION);
  const y = new Conv2D({ ...settings, kernelInitializer, name: 'stem_conv' }).apply(padded);
  return activated(y, 'stem_bn', 'stem_activation');
}

function top(features: SymbolicTensor, options: ApplicationOptions): SymbolicTensor {
  const { classes, activation } = classifier(options);
  const average = new GlobalAveragePooling2D({ name: 'avg_pool' }).apply(features);
  const x = new Dropout({ rate: TOP_DROPOUT, name: 'top_dropout' }).apply(average);
  const kernelInitializer = varianceScaling(CLASSIFIER);
  return new Dense({ units: classes, activation, kernelInitializer, name: 'predictions' }).apply(x);
}

function blocks(x: SymbolicTensor): SymbolicTensor {
  let y = x;
  let numBefore = 0;
  let channels = STEM_FILTERS;
  for (const [index, { numBlocks, ...settings }] of STAGES.entries()) {
    for (let repeat = 0; repeat < numBlocks; repeat++) {
      const name = `block${index + 1}${'abcd'.charAt(repeat)}_`;
      const strides = repeat === 0 ? settings.strides : 1;
      const dropRate = (BLOCK_DROPOUT * numBefore++) / NUM_BLOCKS;
      y = block(y, name, { ...settings, channels, strides, dropRate });
      channels = settings.filters;
    }
  }
  return y;
}

interface BlockSettings extends Omit<(typeof STAGES)[number], 'numBlocks'> {
  /** Of the input. */
  channels: number;
  dropRate: number;
}

/** More channels, a depthwise convolution, squeeze and excitation, fewer channels; beside a shortcut where shapes allow it. */
function block(x: SymbolicTensor, name: string, settings: BlockSettings): SymbolicTensor {
  const { channels, filters, strides, expansion, dropRate } = settings;
  const numWide = channels * expansion;
  const expand = (): SymbolicTensor =>
    activated(pointwise(x, `${name}expand_conv`, numWide), `${name}expand_bn`, `${name}expand_activation`);
  let y = depthwise(expansion === 1 ? x : expand(), name, settings);
  y = activated(y, `${name}bn`, `${name}activation`);
  y = excited(y, name, { numWide, numSqueezed: Math.max(1, Math.trunc(channels * SQUEEZE)) });
  y = normalized(pointwise(y, `${name}project_conv`, filters), `${name}project_bn`);
  if (strides !== 1 || channels !== filters) return y;
  const noiseShape = [null, 1, 1, 1];
  if (dropRate > 0) y = new Dropout({ rate: dropRate, noiseShape, name: `${name}drop` }).apply(y);
  return new Add({ name: `${name}add` }).apply([y, x]);
}

function depthwise(x: SymbolicTensor, name: string, { kernelSize, strides }: BlockSettings): SymbolicTensor {
  const isHalved = strides === 2;
  const pad = (): SymbolicTensor =>
    new ZeroPadding2D({ padding: halvingPadding(x, kernelSize), name: `${name}dwconv_pad` }).apply(x);
  const padding = isHalved ? 'valid' : 'same';
  const depthwiseInitializer = varianceScaling(CONVOLUTION);
  const options = { kernelSize, strides, padding, useBias: false, depthwiseInitializer } as const;
  return new DepthwiseConv2D({ ...options, name: `${name}dwconv` }).apply(isHalved ? pad() : x);
}

/** Each channel times a factor from 0 to 1 that is computed from the means of all channels. */
function excited(
  x: SymbolicTensor,
  name: string,
  { numWide, numSqueezed }: { numWide: number; numSqueezed: number },
): SymbolicTensor {
  const settings = {
    kernelSize: 1,
    padding: 'same',
    kernelInitializer: varianceScaling(CONVOLUTION),
  } as const;
  const reduce = {
    ...settings,
    filters: numSqueezed,
    activation: 'swish',
    name: `${name}se_reduce`,
  } as const;
  const expand = { ...settings, filters: numWide, activation: 'sigmoid', name: `${name}se_expand` } as const;
  const means = new GlobalAveragePooling2D({ name: `${name}se_squeeze` }).apply(x);
  const pixel = new Reshape({ targetShape: [1, 1, numWide], name: `${name}se_reshape` }).apply(means);
  const factors = new Conv2D(expand).apply(new Conv2D(reduce).apply(pixel));
  return new Multiply({ name: `${name}se_excite` }).apply([x, factors]);
}

function pointwise(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  const kernelInitializer = varianceScaling(CONVOLUTION);
  const settings = { filters, kernelSize: 1, padding: 'same', useBias: false, kernelInitializer } as const;
  return new Conv2D({ ...settings, name }).apply(x);
}

function normalized(x: SymbolicTensor, name: string): SymbolicTensor {
  return new BatchNormalization({ axis: 3, name }).apply(x);
}

/** Batch normalization and an activation. */
function activated(x: SymbolicTensor, normalization: string, activation: string): SymbolicTensor {
  return new Activation({ activation: 'swish', name: activation }).apply(normalized(x, normalization));
}
