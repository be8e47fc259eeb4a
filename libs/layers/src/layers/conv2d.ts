import * as tf from '@tensorflow/tfjs-core';
import { activationFunction, activationName, type ActivationName } from '../activation-functions.js';
import { knownSize, paddingMode, positiveInteger, positivePair, windowPlaces } from '../arguments.js';
import type { Padding, Pair } from '../arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../config-reader.js';
import { InvalidLayerArgument, NotSupported } from '../errors.js';
import type { InputSpec } from '../input-spec.js';
import { KernelSettings, type KernelOptions } from '../kernel-settings.js';
import type { ConfigRecord } from '../keras-config.js';
import type { LayerOptions } from '../layer.js';
import type { Shape } from '../shape.js';
import type { Weight } from '../weight.js';

export interface Conv2DOptions extends LayerOptions, KernelOptions {
  /** The number of output channels. */
  filters: number;
  kernelSize: number | readonly number[];
  strides?: number | readonly number[] | undefined;
  padding?: string | undefined;
  dilationRate?: number | readonly number[] | undefined;
  /** Only 1 is supported. */
  groups?: number | undefined;
}

/**
 * Convolution over height and width: `[batch, height, width, channels]` to `[batch, height', width', filters]`.
 * @source keras/src/layers/convolutional/base_conv.py
 */
export class Conv2D extends BuiltInLayer {
  readonly filters: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilationRate: Pair;
  readonly activation: ActivationName;
  readonly settings: KernelSettings;
  #kernel: Weight | undefined;
  #bias: Weight | undefined;

  constructor(options: Conv2DOptions) {
    super(options);
    const { where } = this;
    this.filters = positiveInteger(where, 'filters', options.filters);
    this.kernelSize = positivePair(where, 'kernelSize', options.kernelSize);
    this.strides = positivePair(where, 'strides', options.strides ?? 1);
    this.padding = paddingMode(where, options.padding ?? 'valid');
    this.dilationRate = positivePair(where, 'dilationRate', options.dilationRate ?? 1);
    this.activation = activationName(where, options.activation ?? 'linear');
    this.settings = new KernelSettings(where, options);
    if (positiveInteger(where, 'groups', options.groups ?? 1) > 1)
      throw new NotSupported(where, 'groups above 1');
    if (Math.max(...this.strides) > 1 && Math.max(...this.dilationRate) > 1) {
      throw new InvalidLayerArgument(where, 'strides', '1 where dilationRate is above 1', this.strides);
    }
  }

  get kernel(): Weight | undefined {
    return this.#kernel;
  }

  get bias(): Weight | undefined {
    return this.#bias;
  }

  protected override get inputSpec(): InputSpec {
    const channels = this.#kernel?.shape[2];
    return { rank: 4, ...(channels !== undefined && { sizes: { [-1]: channels } }) };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
    const channels = knownSize(this.where, inputShape, -1);
    this.#kernel = this.addWeight(this.settings.kernel([...this.kernelSize, channels, this.filters]));
    if (this.settings.useBias) this.#bias = this.addWeight(this.settings.bias(this.filters));
  }

  override computeOutputShape([batch = null, ...spatial]: Shape): Shape {
    const places = ([0, 1] as const).map((axis) =>
      windowPlaces(this.where, spatial[axis], {
        size: this.kernelSize[axis],
        stride: this.strides[axis],
        padding: this.padding,
        dilation: this.dilationRate[axis],
      }),
    );
    return [batch, ...places, this.filters];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const kernel = dilate(this.#kernel?.read() as tf.Tensor4D, this.dilationRate);
    let outputs: tf.Tensor = tf.conv2d(inputs as tf.Tensor4D, kernel, [...this.strides], this.padding);
    if (this.#bias !== undefined) outputs = tf.add(outputs, this.#bias.read());
    return activationFunction(this.activation)(outputs);
  }

  override getConfig(): ConfigRecord {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernel_size: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      data_format: 'channels_last',
      dilation_rate: this.dilationRate,
      groups: 1,
      activation: this.activation,
      ...this.settings.getConfig(),
    };
  }

  static fromConfig(read: ConfigReader): Conv2D {
    read.only('data_format', 'channels_last');
    return new Conv2D({
      ...read.base(),
      filters: read.required('filters', read.number('filters')),
      kernelSize: read.required('kernel_size', read.pair('kernel_size')),
      strides: read.pair('strides'),
      padding: read.string('padding'),
      dilationRate: read.pair('dilation_rate'),
      groups: read.number('groups'),
      ...KernelSettings.read(read),
    });
  }

  private get where(): string {
    return `Conv2D '${this.name}'`;
  }
}

/**
 * The kernel with `rate - 1` zeros between its rows and columns. Convolving with it is the dilated convolution, and
 * unlike tfjs's `dilations` argument it has a gradient.
 */
function dilate(kernel: tf.Tensor4D, [rowRate, columnRate]: Pair): tf.Tensor4D {
  if (rowRate === 1 && columnRate === 1) return kernel;
  return spread(spread(kernel, 0, rowRate), 1, columnRate);
}

function spread(kernel: tf.Tensor4D, axis: 0 | 1, rate: number): tf.Tensor4D {
  if (rate === 1) return kernel;
  const size = kernel.shape[axis];
  const gap = tf.zerosLike(tf.slice(kernel, 0, kernel.shape.with(axis, 1)));
  const gaps = Array.from({ length: rate - 1 }, () => gap);
  const slices = tf.split<tf.Tensor4D>(kernel, size, axis);
  return tf.concat4d(
    slices.flatMap((slice, index) => (index === size - 1 ? [slice] : [slice, ...gaps])),
    axis,
  );
}
