import type * as tf from '@tensorflow/tfjs-core';

import { Dense } from '@thaw/layers';

import { ResNet50 } from '../applications/applications.js';
import { EarlyStopping } from '../callbacks/early-stopping.js';
import type { Data } from '../data.js';
import type { FitHistory } from '../fittable.js';
import { Sequential } from '../models.js';

/** What the README shows, line by line: compiled, so that it stays true. The caller owns the tensor and the model. */
export async function runReadmeExample(
  images: Data,
  labels: Data,
): Promise<{ history: FitHistory['history']; probabilities: tf.Tensor; model: Sequential }> {
  const base = ResNet50({ includeTop: false, inputShape: [32, 32, 3], pooling: 'avg' });
  base.trainable = false; // at any depth
  const model = new Sequential([base, new Dense({ units: 10, activation: 'softmax' })]);
  // eslint-disable-next-line @typescript-eslint/no-unused-expressions
  model.trainableWeights; // the head's kernel and bias; until here TensorFlow is not needed
  model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
  const callbacks = [new EarlyStopping({ patience: 2 })];
  const { history } = await model.fit(images, labels, { epochs: 5, validationSplit: 0.25, callbacks });
  base.trainable = true; // no second compile; the head keeps its optimizer slots
  await model.fit(images, labels);
  const probabilities = await model.predict(images); // a tensor: dispose it
  return { history, probabilities, model };
}
