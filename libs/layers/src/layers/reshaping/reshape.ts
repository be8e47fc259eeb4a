import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { formatShape, sizeOfShape, type Shape } from '../../shapes/shape.js';

export interface ReshapeOptions extends LayerOptions {
  /** The shape without the batch; one size may be -1, which is computed from the input's. */
  targetShape: readonly number[];
}

/** The same elements in another shape: `[batch, …]` to `[batch, …targetShape]`. @source keras/src/layers/reshaping/reshape.py */
export class Reshape extends BuiltInLayer {
  readonly targetShape: readonly number[];

  constructor(options: ReshapeOptions) {
    super(options);
    const { targetShape } = options;
    const isShape =
      Array.isArray(targetShape) && targetShape.every((size) => Number.isInteger(size) && size >= -1);
    if (!isShape || targetShape.filter((size) => size === -1).length > 1) {
      const expected = 'integers of at least 0, one of which may be -1';
      throw new InvalidLayerArgument(`Reshape '${this.name}'`, 'targetShape', expected, targetShape);
    }
    this.targetShape = targetShape;
  }

  protected override get inputSpec(): InputSpec {
    return { minRank: 1 };
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch = null, ...rest] = inputShape;
    if (rest.includes(null)) return [batch, ...this.targetShape.map((size) => (size === -1 ? null : size))];
    const inputSize = sizeOfShape(rest as readonly number[]);
    const knownSize = sizeOfShape(this.targetShape.filter((size) => size !== -1));
    const missing = inputSize / knownSize;
    const fits = this.targetShape.includes(-1) ? Number.isInteger(missing) : inputSize === knownSize;
    if (!fits) {
      const expected = `an input that can take the shape ${formatShape([batch, ...this.targetShape])}`;
      throw new InvalidInput(this.name, expected, `shape ${formatShape(inputShape)}`);
    }
    return [batch, ...this.targetShape.map((size) => (size === -1 ? missing : size))];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return tf.reshape(inputs, this.computeOutputShape(inputs.shape) as number[]);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), target_shape: this.targetShape };
  }

  static fromConfig(read: ConfigReader): Reshape {
    const targetShape = read.required('target_shape', read.numbers('target_shape'));
    return new Reshape({
      ...read.base(),
      targetShape: typeof targetShape === 'number' ? [targetShape] : targetShape,
    });
  }
}
