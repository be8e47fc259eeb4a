import * as tf from '@tensorflow/tfjs-core';

import { classesOf } from '../losses/class-labels.js';
import type { Predictions } from '../losses/loss.js';
import { countPairs } from './class-counts.js';
import type { CountMetric } from './metric.js';

/** With more classes there is no matrix: it grows with their square, and is sent with every evaluation. */
export const MAX_CONFUSION_CLASSES = 256;

/**
 * How often examples of each class were taken for each class: row by row, the row is the label's class. An output of one
 * number decides at 0.5. The counts are whole, and exact in float32 below 2^24 examples of a kind.
 */
export class ConfusionMatrix implements CountMetric {
  readonly name = 'confusion_matrix';
  readonly numClasses: number;

  constructor(numOutputs: number) {
    this.numClasses = Math.max(2, numOutputs);
  }

  get numCounts(): number {
    return this.numClasses * this.numClasses;
  }

  counts(labels: tf.Tensor, { outputs }: Predictions): tf.Tensor {
    const isBinary = outputs.shape.at(-1) === 1;
    const rows = isBinary ? labels : classesIn(labels, outputs);
    const columns = isBinary ? tf.greater(outputs, 0.5) : tf.argMax(outputs, -1);
    return countPairs({ rows, columns }, this.numClasses);
  }

  /** Which share of the examples was taken for what it is. */
  result(counts: Float32Array): number {
    const diagonal = counts.reduce(
      (sum, count, cell) => sum + (cell % (this.numClasses + 1) === 0 ? count : 0),
      0,
    );
    return diagonal / counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Of labels that are numbers of classes, or have a 1 at the place of theirs. */
function classesIn(labels: tf.Tensor, outputs: tf.Tensor): tf.Tensor {
  const isOneHot = labels.rank === outputs.rank && labels.shape.at(-1) === outputs.shape.at(-1);
  return isOneHot ? tf.argMax(labels, -1) : classesOf(labels, outputs);
}
