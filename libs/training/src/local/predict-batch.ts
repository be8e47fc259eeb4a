import * as tf from '@tensorflow/tfjs-core';
import { runInContext, type Layer, type Tensors } from '@thaw/layers';

import type { InferenceDraws } from './local-trainer.js';

/**
 * The outputs of a model in inference mode; changes nothing. The caller owns them.
 *
 * @throws InvalidInput when the inputs do not fit the model
 */
export function predictBatch(model: Layer, inputs: Tensors, draws: InferenceDraws): readonly tf.Tensor[] {
  const { result, updates } = runInContext({ training: false, ...draws, replica: 0 }, () =>
    model.applyAll(inputs),
  );
  // A layer told to train whatever the caller says may declare updates; a prediction changes nothing.
  tf.dispose(updates.map((update) => update.value));
  return result;
}
