import * as tf from '@tensorflow/tfjs-core';
import { softmax } from '../../activations/softmaxes.js';
import { axesFromZero, checkedAxes, type Axes } from '../../arguments/axes.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { CallContext } from '../../calls/call-context.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidInput } from '../../errors.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { formatShape, type Shape } from '../../shapes/shape.js';

export interface SoftmaxOptions extends LayerOptions {
  /** The axis, or the axes together, whose elements sum to 1; by default the last. */
  axis?: Axes | undefined;
}

/** What a masked input counts as. */
const LARGE_NEGATIVE = -1e9;

/**
 * `exp(x) / sum(exp(x))` along one axis or several. The output has the input's shape.
 * A mask that broadcasts to the input says what counts; the rest becomes 0.
 * @source keras/src/layers/activations/softmax.py
 */
export class Softmax extends BuiltInLayer {
  readonly axis: Axes;

  constructor(options: SoftmaxOptions = {}) {
    super(options);
    this.axis = checkedAxes(`Softmax '${this.name}'`, 'axis', options.axis ?? -1);
  }

  protected override get takesMask(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    axesFromZero(this.name, inputShape, this.axis);
    return inputShape;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor, { mask }: CallContext): tf.Tensor {
    this.computeOutputShape(inputs.shape);
    if (mask === undefined) return softmax(inputs, this.axis);
    const isKept = this.#spread(mask, inputs.shape);
    const outputs = softmax(tf.where(isKept, inputs, tf.fill(inputs.shape, LARGE_NEGATIVE)), this.axis);
    return tf.where(isKept, outputs, tf.zerosLike(outputs));
  }

  /** The mask in the input's shape, true where it is true or above 0.5. */
  #spread(mask: tf.Tensor, shape: number[]): tf.Tensor {
    const sizes = mask.rank <= shape.length ? shape.slice(shape.length - mask.rank) : [];
    if (mask.rank > shape.length || !mask.shape.every((dim, axis) => [1, sizes[axis]].includes(dim))) {
      const expected = `a mask that broadcasts to ${formatShape(shape)}`;
      throw new InvalidInput(this.name, expected, `shape ${formatShape(mask.shape)}`);
    }
    return tf.greater(tf.broadcastTo(tf.cast(mask, 'float32'), shape), 0.5);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), axis: this.axis };
  }

  static fromConfig(read: ConfigReader): Softmax {
    return new Softmax({ ...read.base(), axis: read.numbers('axis') });
  }
}
