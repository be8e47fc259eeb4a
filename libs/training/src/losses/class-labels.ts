import * as tf from '@tensorflow/tfjs-core';

import { assertLabelShape } from './loss.js';

/** Integer labels without a last dimension of 1. @throws InvalidBatch when there is not one for each position */
export function classesOf(labels: tf.Tensor, outputs: tf.Tensor): tf.Tensor {
  const isColumn = labels.rank === outputs.rank && labels.shape.at(-1) === 1;
  const classes = isColumn ? tf.squeeze(labels, [-1]) : labels;
  assertLabelShape(classes, outputs.shape.slice(0, -1));
  return classes;
}
