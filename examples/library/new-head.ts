// (c) A new head on a frozen ResNet50: two weights are trained, and no byte of the base changes.
import assert from 'node:assert/strict';
import { Dense, ResNet50, Sequential, type Layer } from 'thaw';
import * as tf from '@tensorflow/tfjs-core';

const base = ResNet50({ includeTop: false, inputShape: [32, 32, 3], pooling: 'avg' });
const model = new Sequential([base, new Dense({ units: 10, activation: 'softmax' })]);
assert.deepEqual(model.outputShape, [null, 10]);
model.layers[0]!.trainable = false;
assert.equal(model.trainableWeights.length, 2);
assert.equal(base.weights.length, 318);

const images = {
  values: Float32Array.from({ length: 4 * 32 * 32 * 3 }, (_, at) => Math.sin(at)),
  shape: [4, 32, 32, 3],
};
const labels = [0, 1, 2, 3];
model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy' });
(await model.predict(images)).dispose();
const [baseBefore, headBefore] = [bytesOf(base), bytesOf(model.layers[1]!)];
const numTensorsBefore = tf.memory().numTensors;

const { history } = await model.fit(images, labels, { epochs: 3, verbose: 0 });
const losses = history.loss ?? [];
assert.ok(losses[2]! < losses[0]!, `the loss fell: ${losses.join(', ')}`);
bytesOf(model.layers[1]!).forEach((bytes, index) => assert.ok(!bytes.equals(headBefore[index]!)));
bytesOf(base).forEach((bytes, index) => assert.ok(bytes.equals(baseBefore[index]!)));
// What the optimizer remembers: two averages of each of the two weights, and nothing of the 318.
assert.equal(tf.memory().numTensors - numTensorsBefore, 4);

function bytesOf({ weights }: Layer): Buffer[] {
  return weights.map((weight) => Buffer.from(new Uint8Array(weight.read().dataSync().slice().buffer)));
}
