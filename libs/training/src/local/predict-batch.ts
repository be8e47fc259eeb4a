import * as tf from '@tensorflow/tfjs-core';
import { runInContext, type Layer } from '@thaw/layers';

import type { InferenceDraws } from './local-trainer.js';

/**
 * The output of a model in inference mode; changes nothing. The caller owns it.
 *
 * @throws InvalidInput when the inputs do not fit the model
 * @throws SeveralOutputs when the model has more than one output
 */
export function predictBatch(model: Layer, inputs: tf.Tensor, draws: InferenceDraws): tf.Tensor {
  const { result, updates } = runInContext({ training: false, ...draws, replica: 0 }, () =>
    model.apply(inputs),
  );
  // A layer told to train whatever the caller says may declare updates; a prediction changes nothing.
  tf.dispose(updates.map((update) => update.value));
  return result;
}
