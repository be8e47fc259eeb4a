import * as tf from '@tensorflow/tfjs-core';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import { Merge } from './merge.js';

/** The first of two tensors minus the second; their shapes broadcast. @source keras/src/layers/merging/subtract.py */
export class Subtract extends Merge {
  protected override get inputSpec(): InputSpec {
    return { count: 2, minRank: 1 };
  }

  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    return inputs.reduce((difference, input) => tf.sub(difference, input));
  }

  static fromConfig(read: ConfigReader): Subtract {
    return new Subtract(read.base());
  }
}
