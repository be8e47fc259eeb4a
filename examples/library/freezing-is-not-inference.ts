// (e) Freezing changes no output: whatever `training` says, a frozen layer gives the bytes of an unfrozen one. Only
// BatchNormalization is an exception, which frozen-statistics.ts shows.
import assert from 'node:assert/strict';
import * as thaw from 'thaw';
import * as tf from '@tensorflow/tfjs-core';

const LAYERS: readonly (readonly [layer: thaw.Layer, shape: readonly number[]])[] = [
  [new thaw.Dropout({ rate: 0.4 }), [8, 16]],
  [new thaw.SpatialDropout1D({ rate: 0.4 }), [4, 6, 8]],
  [new thaw.SpatialDropout2D({ rate: 0.4 }), [4, 6, 6, 8]],
  [new thaw.GaussianNoise({ stddev: 0.5 }), [8, 16]],
  [new thaw.GaussianDropout({ rate: 0.4 }), [8, 16]],
  [new thaw.AlphaDropout({ rate: 0.4 }), [8, 16]],
  [new thaw.RandomFlip(), [4, 6, 6, 3]],
  [new thaw.RandomRotation({ factor: 0.2 }), [4, 6, 6, 3]],
  [new thaw.RandomZoom({ heightFactor: 0.2 }), [4, 6, 6, 3]],
  [new thaw.RandomTranslation({ heightFactor: 0.2, widthFactor: 0.2 }), [4, 6, 6, 3]],
  [new thaw.RandomContrast({ factor: 0.5 }), [4, 6, 6, 3]],
  [new thaw.RandomCrop({ height: 4, width: 4 }), [4, 6, 6, 3]],
];

const { random } = await thaw.loadRuntime();
for (const [layer, shape] of LAYERS) {
  const x = random.uniform(shape, [1, 2], 0, 1);
  const [active, passive] = [outputOf(layer, x, true), outputOf(layer, x, false)];
  assert.ok(!active.equals(passive), `${layer.name}: training makes a difference`);
  layer.trainable = false;
  assert.ok(outputOf(layer, x, true).equals(active), `${layer.name}: frozen, in training`);
  assert.ok(outputOf(layer, x, false).equals(passive), `${layer.name}: frozen, in inference`);
  x.dispose();
}

/** The bytes of an output; the same run draws the same random numbers. */
function outputOf(layer: thaw.Layer, x: tf.Tensor, training: boolean): Buffer {
  const run = { random, seed: 1, step: 0, replica: 0 };
  const { result } = thaw.runInContext(run, () => layer.apply(x, { training }));
  const bytes = Buffer.from(new Uint8Array(result.dataSync().slice().buffer));
  result.dispose();
  return bytes;
}
