import * as tf from '@tensorflow/tfjs-core';
import type { Mask } from '../../calls/masks.js';
import { BuiltInLayer } from '../built-in-layer.js';
import { isCounted } from './merge.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import { axesFromZero } from '../../arguments/axes.js';
import { areShapesCompatible, formatShape, type Shape } from '../../shapes/shape.js';

export interface ConcatenateOptions extends LayerOptions {
  /** The axis along which the inputs are put after one another, by default the last. */
  axis?: number | undefined;
}

/**
 * The inputs one after the other along an axis, whose size is the sum of theirs; all other dimensions are equal.
 * @source keras/src/layers/merging/concatenate.py
 */
export class Concatenate extends BuiltInLayer {
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    if (!Number.isInteger(this.axis))
      throw new InvalidLayerArgument(`Concatenate '${this.name}'`, 'axis', 'an integer', this.axis);
  }

  protected override get inputSpec(): InputSpec {
    return { count: 'several', minRank: 1 };
  }

  protected override declareWeights(inputShapes: readonly Shape[]): void {
    this.computeOutputShape(inputShapes);
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const first = known(inputShapes[0], 'an input');
    const axis = known(axesFromZero(this.name, first, this.axis)[0], 'the axis');
    const pattern = first.with(axis, null);
    const other = inputShapes.find((shape) => !areShapesCompatible(pattern, shape));
    if (other !== undefined) {
      const expected = `inputs that match ${formatShape(first)} on all axes but ${this.axis}`;
      throw new InvalidInput(this.name, expected, `shape ${formatShape(other)}`);
    }
    const sizes = inputShapes.map((shape) => shape[axis] ?? null);
    return first.with(
      axis,
      sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size)),
    );
  }

  override call(inputs: readonly tf.Tensor[]): tf.Tensor {
    this.computeOutputShape(inputs.map((input) => input.shape));
    return tf.concat([...inputs], this.axis < 0 ? this.axis + (inputs[0]?.rank ?? 0) : this.axis);
  }

  /** Entries of an input without a mask all count, where another has one. @source keras/src/layers/merging/concatenate.py, compute_mask */
  override computeMask(inputs: readonly tf.Tensor[], masks: readonly Mask[]): readonly Mask[] {
    if (masks.every((mask) => mask === undefined)) return [];
    const spread = inputs.map((input, index) => {
      const mask = masks[index];
      if (mask === undefined) return tf.onesLike(tf.cast(input, 'bool'));
      const counted = isCounted(mask);
      return mask.rank < input.rank ? tf.broadcastTo(tf.expandDims(counted, -1), input.shape) : counted;
    });
    const rank = inputs[0]?.rank ?? 0;
    return [tf.any(tf.concat(spread, this.axis < 0 ? this.axis + rank : this.axis), -1)];
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), axis: this.axis };
  }

  static fromConfig(read: ConfigReader): Concatenate {
    return new Concatenate({ ...read.base(), axis: read.number('axis') });
  }
}
