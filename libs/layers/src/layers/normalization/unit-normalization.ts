import type * as tf from '@tensorflow/tfjs-core';
import { axesFromZero, checkedAxes, type Axes } from '../../arguments/axes.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { unitNormalize } from '../../tensors/normalization.js';
import type { Shape } from '../../shapes/shape.js';

export interface UnitNormalizationOptions extends LayerOptions {
  /** The axis or axes across which the norm is taken, by default the last. */
  axis?: Axes | undefined;
}

/** The smallest norm that is divided by. */
const EPSILON = 1e-12;

/**
 * `x / sqrt(sum(x²))` across axes, so that the norm is 1. The output has the input's shape.
 * @source keras/src/layers/normalization/unit_normalization.py
 */
export class UnitNormalization extends BuiltInLayer {
  readonly axis: Axes;

  constructor(options: UnitNormalizationOptions = {}) {
    super(options);
    this.axis = checkedAxes(`UnitNormalization '${this.name}'`, 'axis', options.axis ?? -1);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    axesFromZero(this.name, inputShape, this.axis);
    return inputShape;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return unitNormalize(inputs, axesFromZero(this.name, inputs.shape, this.axis), EPSILON);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), axis: this.axis };
  }

  static fromConfig(read: ConfigReader): UnitNormalization {
    return new UnitNormalization({ ...read.base(), axis: read.numbers('axis') });
  }
}
