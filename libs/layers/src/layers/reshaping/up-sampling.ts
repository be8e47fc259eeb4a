import type * as tf from '@tensorflow/tfjs-core';
import { positiveIntegers } from '../../arguments/arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { LayerOptions } from '../../layer.js';
import { repeatAlong } from '../../tensors/repetition.js';
import type { Shape } from '../../shapes/shape.js';

export interface UpSamplingOptions extends LayerOptions {
  /** How many times larger: one number for all spatial axes, or one each; by default 2. */
  size?: number | readonly number[] | undefined;
}

/** Spatial axes made larger by whole factors: `[batch, …spatial, channels]` to `[batch, …spatial * size, channels]`. */
export abstract class UpSampling extends BuiltInLayer {
  /** One factor per spatial axis. */
  readonly size: readonly number[];

  constructor(options: UpSamplingOptions, spatialRank: 1 | 2 | 3) {
    super(options);
    const { size: value = 2 } = options;
    this.size = positiveIntegers(`${this.className} '${this.name}'`, 'size', { value, count: spatialRank });
  }

  protected override get inputSpec(): InputSpec {
    return { rank: this.size.length + 2 };
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape.map((size, axis) => (size === null ? null : size * (this.size[axis - 1] ?? 1)));
  }

  /** Repeats each slice along each spatial axis. */
  override call(inputs: tf.Tensor): tf.Tensor {
    return this.size.reduce((tensor, times, index) => repeatAlong(tensor, index + 1, times), inputs);
  }
}
