import * as tf from '@tensorflow/tfjs-core';
import type { CallContext } from './call-context.js';
import type { Regularizer } from '../regularizers/regularizer.js';

/**
 * Declares a regularizer's penalty on each output as a loss, divided by the number of examples.
 * @source keras/src/layers/layer.py, Layer.__call__: `activity_regularizer`
 */
export function declareActivityPenalty(
  regularizer: Regularizer,
  outputs: readonly tf.Tensor[],
  context: CallContext,
): void {
  for (const output of outputs) {
    const [numExamples = 1] = output.shape;
    context.declareLoss(() => tf.div(regularizer.penalty(output), Math.max(1, numExamples)));
  }
}
