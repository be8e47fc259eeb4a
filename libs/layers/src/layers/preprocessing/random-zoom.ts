import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { axisFactorRange, type FactorLike, type Range } from '../../arguments/factors.js';
import type { ImageSize } from '../../images/image-resize.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import { RandomAffine, readRandomAffineOptions, type RandomAffineOptions } from './random-affine.js';

export interface RandomZoomOptions extends RandomAffineOptions {
  /** How much more of the height is seen (positive: smaller content) or less: two ends, or one number for both directions. */
  heightFactor: FactorLike;
  /** The same of the width; by default as much as of the height, which keeps the aspect ratio. */
  widthFactor?: FactorLike | undefined;
}

/**
 * In training mode zooms each image about its middle, by `1 + factor` along each axis; otherwise the identity.
 * @source keras/src/layers/preprocessing/image_preprocessing/random_zoom.py
 */
export class RandomZoom extends RandomAffine {
  readonly heightFactor: FactorLike;
  readonly widthFactor: FactorLike | undefined;
  readonly #heightRange: Range;
  readonly #widthRange: Range | undefined;

  constructor(options: RandomZoomOptions) {
    super(options);
    const { heightFactor } = options;
    const widthFactor = options.widthFactor ?? undefined;
    const range = (argument: string, value: FactorLike): Range =>
      axisFactorRange(`RandomZoom '${this.name}'`, argument, { value, isZoom: true });
    this.heightFactor = heightFactor;
    this.widthFactor = widthFactor;
    this.#heightRange = range('heightFactor', heightFactor);
    this.#widthRange = widthFactor === undefined ? undefined : range('widthFactor', widthFactor);
  }

  protected override drawMatrices(batch: number, size: ImageSize, random: LayerRandom): tf.Tensor {
    const draw = ([lower, upper]: Range): tf.Tensor => random.uniform([batch, 1], 1 + lower, 1 + upper);
    const heights = draw(this.#heightRange);
    return zoomMatrices({ heights, widths: this.#widthRange ? draw(this.#widthRange) : heights }, size);
  }

  override getConfig(): ConfigRecord {
    const { heightFactor, widthFactor } = this;
    return { ...super.getConfig(), height_factor: heightFactor, width_factor: widthFactor ?? null };
  }

  static fromConfig(read: ConfigReader): RandomZoom {
    return new RandomZoom({
      ...readRandomAffineOptions(read),
      heightFactor: read.required('height_factor', read.numbers('height_factor')),
      widthFactor: read.numbers('width_factor'),
    });
  }
}

/** The matrices `[batch, 6]` that show `heights` and `widths`, `[batch, 1]`, times as much of images around their middle. */
function zoomMatrices(
  { heights, widths }: { heights: tf.Tensor; widths: tf.Tensor },
  { height, width }: ImageSize,
): tf.Tensor {
  const zero = tf.zerosLike(heights);
  const right = tf.mul(tf.sub(1, widths), (width - 1) / 2);
  const down = tf.mul(tf.sub(1, heights), (height - 1) / 2);
  return tf.concat([widths, zero, right, zero, heights, down], 1);
}
