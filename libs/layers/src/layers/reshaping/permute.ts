import { listFrom } from '../../arguments/arguments.js';
import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import type { Shape } from '../../shapes/shape.js';

export interface PermuteOptions extends LayerOptions {
  /** Where each axis but the batch comes from, counted from 1: `[2, 1]` swaps two axes. */
  dims: readonly number[];
}

/** The axes in another order, the batch first: output axis `i` is input axis `dims[i - 1]`. @source keras/src/layers/reshaping/permute.py */
export class Permute extends BuiltInLayer {
  readonly dims: readonly number[];

  constructor(options: PermuteOptions) {
    super(options);
    const { dims } = options;
    const list = listFrom(dims);
    if (list.length === 0 || !list.every((_, index) => list.includes(index + 1))) {
      const expected = 'every integer from 1 to their count, each once';
      throw new InvalidLayerArgument(`Permute '${this.name}'`, 'dims', expected, dims);
    }
    this.dims = dims;
  }

  protected override get inputSpec(): InputSpec {
    return { rank: this.dims.length + 1 };
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [0, ...this.dims].map((axis) => inputShape[axis] ?? null);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return tf.transpose(inputs, [0, ...this.dims]);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), dims: this.dims };
  }

  static fromConfig(read: ConfigReader): Permute {
    const dims = read.required('dims', read.numbers('dims'));
    return new Permute({ ...read.base(), dims: typeof dims === 'number' ? [dims] : dims });
  }
}
