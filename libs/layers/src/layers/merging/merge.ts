import * as tf from '@tensorflow/tfjs-core';
import type { CallContext } from '../../calls/call-context.js';
import type { Mask } from '../../calls/masks.js';
import { BuiltInLayer } from '../built-in-layer.js';
import { InvalidInput } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import { known } from '../../known.js';
import { formatShape, type Shape } from '../../shapes/shape.js';

/**
 * The base of the layers that combine a list of tensors element by element. Their shapes broadcast; where ranks differ,
 * axes of size 1 are put in after the batch.
 * @source keras/src/layers/merging/base_merge.py
 */
export abstract class Merge extends BuiltInLayer {
  /** Combines tensors of the same rank; `masks` are those that they carry. */
  protected abstract merge(inputs: readonly tf.Tensor[], masks: readonly Mask[]): tf.Tensor;

  protected override get inputSpec(): InputSpec {
    return { count: 'several', minRank: 1 };
  }

  protected override declareWeights(inputShapes: readonly Shape[]): void {
    this.computeOutputShape(inputShapes);
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const samples = inputShapes.map((shape): Shape => shape.slice(1));
    const sample = samples.reduce((merged, shape) => this.#broadcast(merged, shape));
    return [this.#batchSize(inputShapes), ...sample];
  }

  override call(inputs: readonly tf.Tensor[], { masks }: CallContext): tf.Tensor {
    this.computeOutputShape(inputs.map((input) => input.shape));
    const rank = Math.max(...inputs.map((input) => input.rank));
    const aligned = inputs.map((input) => withRank(input, rank));
    // As in Keras, what had to be given another rank no longer carries its mask.
    const carried = masks.map((mask, index) => (aligned[index] === inputs[index] ? mask : undefined));
    return this.merge(aligned, carried);
  }

  /** An entry counts where it does in any input; one input without a mask leaves the output without. */
  override computeMask(_inputs: readonly tf.Tensor[], masks: readonly Mask[]): readonly Mask[] {
    const known = masks.filter((mask) => mask !== undefined);
    if (known.length < masks.length) return [];
    return [known.map(isCounted).reduce((either, mask) => tf.logicalOr(either, mask))];
  }

  #batchSize(inputShapes: readonly Shape[]): number | null {
    const sizes = new Set(inputShapes.map(([size]) => size ?? null).filter((size) => size !== null));
    if (sizes.size > 1)
      throw new InvalidInput(this.name, 'inputs of one batch size', `shapes ${formatShape(inputShapes)}`);
    return [...sizes][0] ?? null;
  }

  #broadcast(a: Shape, b: Shape): Shape {
    if (a.length < b.length) return this.#broadcast(b, a);
    const offset = a.length - b.length;
    return a.map((dim, axis) => {
      if (axis < offset) return dim;
      const other = known(b[axis - offset], 'a dimension');
      if (dim === null || other === null) return null;
      if (dim === other || other === 1) return dim;
      if (dim === 1) return other;
      const expected = `inputs that broadcast to ${formatShape([null, ...a])}`;
      throw new InvalidInput(this.name, expected, `shape ${formatShape([null, ...b])}`);
    });
  }
}

/** Masks without a last axis, in the shapes of their inputs. */
export function spreadMasks(inputs: readonly tf.Tensor[], masks: readonly Mask[]): readonly Mask[] {
  return inputs.map((input, index) => {
    const mask = masks[index];
    return mask && tf.broadcastTo(tf.expandDims(isCounted(mask), -1), input.shape);
  });
}

/** A mask as booleans. */
export function isCounted(mask: tf.Tensor): tf.Tensor {
  return tf.cast(mask, 'bool');
}

function withRank(input: tf.Tensor, rank: number): tf.Tensor {
  if (input.rank === rank) return input;
  const [batch = 1, ...sample] = input.shape;
  const added = Array.from({ length: rank - input.rank }, () => 1);
  return tf.reshape(input, [batch, ...added, ...sample]);
}
