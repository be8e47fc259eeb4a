// (b) `trainable = false` reaches every sublayer to any depth, also those whose weights are created later.
import assert from 'node:assert/strict';
import { BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D, Input, Sequential } from 'thaw';

// On a layer: nothing of it is trained.
const layer = new Dense({ units: 2 });
layer.build([null, 3]);
assert.equal(layer.trainableWeights.length, 2);
layer.trainable = false;
assert.deepEqual(layer.trainableWeights, []);

// On a part of a model, or on the whole: whatever is inside, however deep.
function nested(): Sequential {
  const block = new Sequential([new Conv2D({ filters: 4, kernelSize: 3 }), new BatchNormalization()]);
  const base = new Sequential([Input({ shape: [8, 8, 3] }), block, new GlobalAveragePooling2D()]);
  return new Sequential([base, new Dense({ units: 5 })]);
}
const model = nested();
assert.equal(model.trainableWeights.length, 6);
model.layers[0]!.trainable = false;
assert.equal(model.trainableWeights.length, 2);
model.trainable = false;
assert.deepEqual(model.trainableWeights, []);
const deepest = ((model.layers[0] as Sequential).layers[0] as Sequential).layers;
assert.deepEqual(
  deepest.map(({ trainable }) => trainable),
  [false, false],
);

// Before there are weights: they are born frozen.
const unbuilt = new Sequential([new Dense({ units: 2 }), new Dense({ units: 1 })]);
unbuilt.layers[0]!.trainable = false;
assert.deepEqual(unbuilt.weights, []);
(await unbuilt.predict([[1, 2]])).dispose();
assert.equal(unbuilt.weights.length, 4);
assert.equal(unbuilt.trainableWeights.length, 2);
