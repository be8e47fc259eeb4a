import * as tf from '@tensorflow/tfjs-core';
import { knownSize, positiveInteger, type Padding } from '../../arguments/arguments.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { dilatedKernel } from './dilated-kernel.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import { KernelLayer, readKernel, type KernelOptions } from '../kernel-layer.js';
import { KernelWindow, type KernelWindowOptions } from './kernel-window.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import type { Shape } from '../../shapes/shape.js';

export interface Conv2DTransposeOptions extends LayerOptions, KernelOptions, KernelWindowOptions {
  /** The number of output channels. */
  filters: number;
  /** Rows and columns added at the end of the output, fewer than the strides; by default what `strides` ask for. */
  outputPadding?: number | readonly number[] | undefined;
}

/**
 * What the gradient of a convolution does to its output: `[batch, height, width, channels]` to
 * `[batch, height', width', filters]`, by default `height * stride` high, or more where `valid` padding needs it.
 * The kernel is `[...kernelSize, filters, channels]`.
 * @source keras/src/layers/convolutional/base_conv_transpose.py
 */
export class Conv2DTranspose extends KernelLayer {
  readonly filters: number;
  readonly window: KernelWindow;
  readonly outputPadding: readonly number[] | undefined;

  constructor(options: Conv2DTransposeOptions) {
    super(options);
    const { where } = this;
    this.filters = positiveInteger(where, 'filters', options.filters);
    this.window = new KernelWindow(where, options, 2);
    this.window.refuseStridedDilation();
    this.outputPadding = checkedOutputPadding(where, options.outputPadding ?? undefined, this.window);
  }

  protected override get inputSpec(): InputSpec {
    const channels = this.kernel?.shape[3];
    return { rank: 4, ...(channels !== undefined && { sizes: { [-1]: channels } }) };
  }

  protected override declareWeights(inputShape: Shape): void {
    const channels = knownSize(this.where, inputShape, -1);
    this.declareKernel([...this.window.kernelSize, this.filters, channels], this.filters);
  }

  override computeOutputShape([batch = null, height = null, width = null]: Shape): Shape {
    return [batch, this.#outputSize(height, 0), this.#outputSize(width, 1), this.filters];
  }

  /** @source keras/src/backend/common/backend_utils.py, _get_output_shape_given_tf_padding */
  #outputSize(size: number | null, axis: 0 | 1): number | null {
    if (size === null) return null;
    const { kernelSize, strides, dilationRate, padding } = this.window;
    const stride = strides[axis] ?? 1;
    const reach = reachOf(kernelSize[axis], dilationRate[axis]);
    const added = this.outputPadding?.[axis];
    if (added === undefined)
      return padding === 'same' ? size * stride : (size - 1) * stride + Math.max(reach, stride);
    return (size - 1) * stride + (padding === 'same' ? reach % 2 : reach) + added;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const { strides, padding, dilationRate } = this.window;
    const kernel = dilatedKernel(this.readKernel() as tf.Tensor4D, dilationRate);
    const shape = this.computeOutputShape(inputs.shape) as [number, number, number, number];
    const [rowStride = 1, columnStride = 1] = strides;
    const places: [number, number] = [rowStride, columnStride];
    return this.finish(tf.conv2dTranspose(inputs as tf.Tensor4D, kernel, shape, places, padding as Padding));
  }

  override getConfig(): ConfigRecord {
    const { filters, outputPadding = null } = this;
    return { ...super.getConfig(), filters, output_padding: outputPadding, ...this.window.getConfig() };
  }

  static fromConfig(read: ConfigReader): Conv2DTranspose {
    return new Conv2DTranspose({
      ...read.base(),
      filters: read.required('filters', read.number('filters')),
      outputPadding: read.numbers('output_padding'),
      ...KernelWindow.read(read),
      ...readKernel(read),
    });
  }
}

function checkedOutputPadding(
  where: string,
  value: number | readonly number[] | undefined,
  window: KernelWindow,
): readonly number[] | undefined {
  if (value === undefined) return undefined;
  const { strides } = window;
  const sizes = typeof value === 'number' ? strides.map(() => value) : value;
  const ranges = strides.map((stride, axis) => ({
    least: leastOutputPadding(window, axis),
    most: stride - 1,
  }));
  const isValid =
    sizes.length === ranges.length &&
    ranges.every(({ least, most }, axis) => {
      const size = sizes[axis];
      return Number.isInteger(size) && (size ?? -1) >= least && (size ?? 0) <= most;
    });
  if (isValid) return sizes;
  const texts = ranges.map(({ least, most }) => `from ${least} to ${most}`);
  throw new InvalidLayerArgument(where, 'outputPadding', `integers ${texts.join(' and ')}`, value);
}

/** With `same` padding no convolution leads back from an output as short as an even kernel would make it without padding. */
function leastOutputPadding({ kernelSize, dilationRate, padding }: KernelWindow, axis: number): 0 | 1 {
  return padding === 'same' && reachOf(kernelSize[axis], dilationRate[axis]) % 2 === 0 ? 1 : 0;
}

/** How many rows or columns of the output one kernel covers. */
function reachOf(size = 1, dilation = 1): number {
  return (size - 1) * dilation + 1;
}
