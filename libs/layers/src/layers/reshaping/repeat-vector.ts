import * as tf from '@tensorflow/tfjs-core';
import { positiveInteger } from '../../arguments/arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { repeatAlong } from '../../tensors/repetition.js';
import type { Shape } from '../../shapes/shape.js';

export interface RepeatVectorOptions extends LayerOptions {
  /** How many times. */
  n: number;
}

/** The input as each of `n` steps: `[batch, features]` to `[batch, n, features]`. @source keras/src/layers/reshaping/repeat_vector.py */
export class RepeatVector extends BuiltInLayer {
  readonly n: number;

  constructor(options: RepeatVectorOptions) {
    super(options);
    this.n = positiveInteger(`RepeatVector '${this.name}'`, 'n', options.n);
  }

  protected override get inputSpec(): InputSpec {
    return { rank: 2 };
  }

  override computeOutputShape([batch = null, features = null]: Shape): Shape {
    return [batch, this.n, features];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return repeatAlong(tf.expandDims(inputs, 1), 1, this.n);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), n: this.n };
  }

  static fromConfig(read: ConfigReader): RepeatVector {
    return new RepeatVector({ ...read.base(), n: read.required('n', read.number('n')) });
  }
}
