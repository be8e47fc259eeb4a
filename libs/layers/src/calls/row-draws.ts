import * as tf from '@tensorflow/tfjs-core';
import { NoRowDraw } from '../errors.js';
import { formatShape } from '../shapes/shape.js';
import type { Seed } from './random-ops.js';
import { seedFrom } from './seed.js';

/** The examples of a run, each in one of a fixed number of views: the ways in which random image layers change it. */
export interface ExampleViews {
  /** Of each row the position of its example in the dataset; a row without one is nobody's, and its draws are zeros. */
  readonly positions: ArrayLike<number | undefined>;
  /** Counted from 0. */
  readonly view: number;
}

/** A draw of which each row belongs to an example: the same in every run, at any row, and whatever is in the others. */
export interface RowDraw {
  /** All that decides the numbers beside example and view: equal keys draw the same. */
  readonly key: string;
  /** Float32, one row for each position; the tensor is the caller's. */
  at(views: ExampleViews): tf.Tensor;
}

/** What a draw for rows is made of. */
export interface RowDrawParts {
  readonly layer: string;
  /** Seed, path and count of the draw, and which distribution of which bounds. */
  readonly source: readonly (string | number)[];
  /** Of the whole draw. */
  readonly shape: readonly number[];
  /** Draws one row: the shape has an axis of one example. */
  readonly draw: (shape: readonly number[], seed: Seed) => tf.Tensor;
}

/** @throws NoRowDraw where the draw has not one row for each of so many examples */
export function createRowDraw({ layer, source, shape, draw }: RowDrawParts, numExamples: number): RowDraw {
  const [numRows, ...sizes] = shape;
  if (numRows !== numExamples) throw new NoRowDraw(layer, numExamples, formatShape(shape));
  const rowAt = (view: number, position: number | undefined): tf.Tensor =>
    position === undefined
      ? tf.zeros([1, ...sizes])
      : draw([1, ...sizes], seedFrom('view', ...source, view, position));
  return {
    key: JSON.stringify([...source, sizes]),
    at: ({ positions, view }) =>
      tf.tidy(() => tf.concat(Array.from(positions, (position) => rowAt(view, position)))),
  };
}
