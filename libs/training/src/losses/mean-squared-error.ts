import * as tf from '@tensorflow/tfjs-core';

import { assertLabelShape, type Loss, type Predictions } from './loss.js';

/**
 * `mean(square(label - output))` over the last dimension.
 *
 * @source keras/src/losses/losses.py, `mean_squared_error`
 */
export class MeanSquaredError implements Loss {
  readonly name = 'mean_squared_error';

  values(labels: tf.Tensor, { outputs }: Predictions): tf.Tensor {
    const isColumnMissing = labels.rank === outputs.rank - 1 && outputs.shape.at(-1) === 1;
    const targets = isColumnMissing ? tf.expandDims(labels, -1) : labels;
    assertLabelShape(targets, outputs.shape);
    return tf.mean(tf.square(tf.sub(tf.cast(targets, 'float32'), outputs)), -1);
  }
}
