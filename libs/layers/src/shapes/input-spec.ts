import type * as tf from '@tensorflow/tfjs-core';
import { InvalidInput } from '../errors.js';
import type { DType, SymbolicTensor } from '../models/graph-node.js';
import { areShapesCompatible, formatShape, type Shape } from './shape.js';

/** What a layer takes; what is left out is not checked. */
export interface InputSpec {
  /**
   * How many tensors, as a list: an exact number, or at least one for a merge. A single tensor by default; with `any`,
   * tensors of any number, shape and dtype, which the layers inside check.
   */
  count?: number | 'several' | 'any';
  rank?: number;
  minRank?: number;
  /** Known sizes by axis; negative axes count from the end. */
  sizes?: Readonly<Record<number, number>>;
  /** The full shapes of the inputs, `null` matching everything. */
  shapes?: readonly Shape[];
  /** What each input may have, one or several; by default float32. */
  dtypes?: readonly (DType | readonly DType[])[];
}

/** @throws {@link InvalidInput} naming the layer, what it takes and what it was given. */
export function assertInputs(
  layer: string,
  spec: InputSpec,
  inputs: { list: readonly (tf.Tensor | SymbolicTensor)[]; isList: boolean },
): void {
  if (spec.count === 'any') return;
  assertCount(layer, spec, inputs);
  inputs.list.forEach((input, index) => {
    const dtypes: readonly string[] = [spec.dtypes?.[index] ?? 'float32'].flat();
    if (!dtypes.includes(input.dtype))
      throw new InvalidInput(layer, `input ${index} of dtype ${dtypes.join(' or ')}`, input.dtype);
    const problem = expectedShape(spec, input.shape, index);
    if (problem !== undefined) throw new InvalidInput(layer, problem, `shape ${formatShape(input.shape)}`);
  });
}

function assertCount(
  layer: string,
  spec: InputSpec,
  inputs: { list: readonly unknown[]; isList: boolean },
): void {
  const count = inputs.list.length;
  if (spec.count === undefined) {
    if (inputs.isList) throw new InvalidInput(layer, 'a single tensor', `a list of ${count}`);
  } else if (spec.count === 'several') {
    if (!inputs.isList || count < 1) throw new InvalidInput(layer, 'a list of tensors', countText(inputs));
  } else if (count !== spec.count) {
    throw new InvalidInput(layer, `${spec.count} tensors`, countText(inputs));
  }
}

function countText(inputs: { list: readonly unknown[]; isList: boolean }): string {
  return inputs.isList ? `a list of ${inputs.list.length}` : 'a single tensor';
}

/** What the spec asks for, if the shape is not it. */
function expectedShape(spec: InputSpec, shape: Shape, index: number): string | undefined {
  const { rank, minRank, sizes = {} } = spec;
  if (rank !== undefined && shape.length !== rank) return `an input of rank ${rank}`;
  if (minRank !== undefined && shape.length < minRank) return `an input of rank ${minRank} or more`;
  for (const [axis, size] of Object.entries(sizes)) {
    const dim = shape.at(Number(axis));
    if (dim !== undefined && dim !== null && dim !== size) return `size ${size} on axis ${axis}`;
  }
  const full = spec.shapes?.[index];
  if (full !== undefined && !areShapesCompatible(full, shape))
    return `input ${index} of shape ${formatShape(full)}`;
  return undefined;
}
