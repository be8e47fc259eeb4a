import type * as tf from '@tensorflow/tfjs-core';

import { BinaryCrossentropy } from './binary-crossentropy.js';
import { CategoricalCrossentropy } from './categorical-crossentropy.js';
import type { Loss, Predictions } from './loss.js';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.js';

const BINARY = new BinaryCrossentropy();
const SPARSE = new SparseCategoricalCrossentropy();
const CATEGORICAL = new CategoricalCrossentropy();

/**
 * The crossentropy that fits labels and outputs: binary for outputs of one number, sparse for labels of lower rank or of
 * one number, else categorical.
 *
 * @source keras/src/trainers/compile_utils.py, `is_binary_or_sparse_categorical` and `get_loss`
 */
export class Crossentropy implements Loss {
  readonly name = 'crossentropy';
  readonly reduction = 'sum_over_batch_size';

  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor {
    const { outputs } = predictions;
    if (outputs.shape.at(-1) === 1) return BINARY.values(labels, predictions);
    const isSparse = labels.rank < outputs.rank || labels.shape.at(-1) === 1;
    return (isSparse ? SPARSE : CATEGORICAL).values(labels, predictions);
  }
}
