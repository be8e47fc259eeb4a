// (f) A frozen BatchNormalization is in inference mode, whatever `training` says, and moves nothing.
import assert from 'node:assert/strict';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  loadRuntime,
  runInContext,
  Sequential,
} from 'thaw';
import * as tf from '@tensorflow/tfjs-core';

const { random } = await loadRuntime();
const statisticsOf = ({ weights }: BatchNormalization): number[][] =>
  weights.map((weight) => [...weight.read().dataSync()]);

// Alone: an explicit `training: true` equals inference.
const frozen = new BatchNormalization();
frozen.trainable = false;
const alone = new Sequential([Input({ shape: [2] }), frozen]);
const x = tf.tensor2d([
  [1, 2],
  [3, 5],
]);
const inference = await alone.predict(x);
const run = { random, seed: 0, step: 0, replica: 0 };
const { result, updates } = runInContext(run, () => frozen.apply(x, { training: true }));
assert.deepEqual(result.dataSync(), inference.dataSync());
assert.deepEqual(updates, []);
tf.dispose([x, inference, result]);

// Deep in a frozen base, under `fit`.
const deep = new BatchNormalization();
const block = new Sequential([new Conv2D({ filters: 4, kernelSize: 3 }), deep]);
const base = new Sequential([Input({ shape: [6, 6, 2] }), block, new GlobalAveragePooling2D()]);
const model = new Sequential([base, new Dense({ units: 3, activation: 'softmax' })]);
base.trainable = false;
model.compile({ optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' });
const images = {
  values: Float32Array.from({ length: 6 * 72 }, (_, at) => Math.cos(at)),
  shape: [6, 6, 6, 2],
};
await model.fit(images, [0, 1, 2, 0, 1, 2], { epochs: 2, verbose: 0 });
assert.deepEqual(statisticsOf(deep), [
  [1, 1, 1, 1],
  [0, 0, 0, 0],
  [0, 0, 0, 0],
  [1, 1, 1, 1],
]);

// With gamma and beta frozen alone it stays in training mode: its statistics move, to the biased variance of the batch.
const moving = new BatchNormalization({ momentum: 0 });
const regression = new Sequential([Input({ shape: [1] }), moving, new Dense({ units: 1 })]);
for (const weight of moving.trainableWeights) weight.trainable = false;
regression.compile({ optimizer: 'sgd', loss: 'mse' });
await regression.fit([[0], [2], [4], [10]], [[1], [1], [1], [1]], { verbose: 0 });
assert.deepEqual(statisticsOf(moving), [[1], [0], [4], [14]]);
