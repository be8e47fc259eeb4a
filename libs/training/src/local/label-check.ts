import type * as tf from '@tensorflow/tfjs-core';

import { InvalidBatch } from '../errors.js';

/** What labels have to be. */
export interface LabelRule {
  /** Where labels are classes: how many there are, and which other number stands for none. */
  readonly classes?: { readonly count: number; readonly ignored: number | undefined } | undefined;
}

/**
 * Looks at all labels before any is used, so that a bad one is named instead of turning up as a loss of NaN or as one
 * that never falls.
 *
 * @throws InvalidBatch naming the first label that is not finite, or is no class where classes are wanted
 */
export function assertLabels(where: string, labels: tf.Tensor, { classes }: LabelRule): void {
  const isClass = (value: number): boolean =>
    classes === undefined ||
    value === classes.ignored ||
    (Number.isInteger(value) && value >= 0 && value < classes.count);
  const position = labels
    .dataSync<'float32'>()
    .findIndex((value) => !Number.isFinite(value) || !isClass(value));
  if (position < 0) return;
  const expected = classes === undefined ? 'a finite number' : `a class from 0 to ${classes.count - 1}`;
  const rowSize = labels.size / labels.shape[0];
  const example = Math.floor(position / rowSize);
  throw new InvalidBatch(`${where} of example ${example}`, expected, String(labels.dataSync()[position]));
}
