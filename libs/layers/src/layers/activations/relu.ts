import { atLeastZero } from '../../arguments/arguments.js';
import type * as tf from '@tensorflow/tfjs-core';
import { relu, type ReluSettings } from '../../activations/rectifiers.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';

export interface ReLUOptions extends LayerOptions, ReluSettings {}

/**
 * `x` above the threshold and at most `maxValue`, `negativeSlope * (x - threshold)` below.
 * @source keras/src/activations/activations.py, ReLU
 */
export class ReLU extends BuiltInLayer {
  readonly maxValue: number | undefined;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(options: ReLUOptions = {}) {
    super(options);
    this.maxValue = options.maxValue ?? undefined;
    this.negativeSlope = options.negativeSlope ?? 0;
    this.threshold = options.threshold ?? 0;
    const { maxValue, negativeSlope, threshold } = this;
    for (const [name, value] of Object.entries({ maxValue, negativeSlope, threshold })) {
      if (value !== undefined) atLeastZero(`ReLU '${this.name}'`, name, value);
    }
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const { maxValue, negativeSlope, threshold } = this;
    return relu(inputs, { maxValue, negativeSlope, threshold });
  }

  override getConfig(): ConfigRecord {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), max_value: maxValue ?? null, negative_slope: negativeSlope, threshold };
  }

  static fromConfig(read: ConfigReader): ReLU {
    return new ReLU({
      ...read.base(),
      maxValue: read.number('max_value'),
      negativeSlope: read.number('negative_slope'),
      threshold: read.number('threshold'),
    });
  }
}
