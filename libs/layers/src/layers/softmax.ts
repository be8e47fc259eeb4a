import type * as tf from '@tensorflow/tfjs-core';
import { softmax } from '../activation-functions.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../config-reader.js';
import { InvalidInput, InvalidLayerArgument } from '../errors.js';
import type { ConfigRecord } from '../keras-config.js';
import type { LayerOptions } from '../layer.js';
import { formatShape, type Shape } from '../shape.js';

export interface SoftmaxOptions extends LayerOptions {
  /** The axis whose elements sum to 1, by default the last. */
  axis?: number | undefined;
}

/** `exp(x) / sum(exp(x))` along an axis. @source keras/src/layers/activations/softmax.py */
export class Softmax extends BuiltInLayer {
  readonly axis: number;

  constructor(options: SoftmaxOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    if (!Number.isInteger(this.axis)) {
      throw new InvalidLayerArgument(`Softmax '${this.name}'`, 'axis', 'an integer', this.axis);
    }
  }

  override computeOutputShape(inputShape: Shape): Shape {
    if (this.axis >= inputShape.length || this.axis < -inputShape.length) {
      throw new InvalidInput(
        this.name,
        `an input that has axis ${this.axis}`,
        `shape ${formatShape(inputShape)}`,
      );
    }
    return inputShape;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    this.computeOutputShape(inputs.shape);
    return softmax(inputs, this.axis);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), axis: this.axis };
  }

  static fromConfig(read: ConfigReader): Softmax {
    return new Softmax({ ...read.base(), axis: read.number('axis') });
  }
}
