// (a) `training: true` makes a dropout drop wherever it is called; baked into a model, also in `evaluate` and `predict`.
import assert from 'node:assert/strict';
import { Dense, Dropout, Input, loadRuntime, Model, runInContext, Sequential } from 'thaw';
import * as tf from '@tensorflow/tfjs-core';

const { random } = await loadRuntime();
const x = tf.linspace(1, 2, 2000);
const values = [...x.dataSync()];

// Told to train, it keeps survivors at exactly x / (1 - rate) and zeroes about half.
const run = { random, seed: 1, step: 0, replica: 0 };
const dropout = new Dropout({ rate: 0.5 });
const { result } = runInContext(run, () => dropout.apply(x, { training: true }));
const dropped = [...result.dataSync()];
dropped.forEach((value, index) => assert.ok(value === 0 || value === values[index]! / (1 - 0.5)));
const numZeros = dropped.filter((value) => value === 0).length;
assert.ok(numZeros > 900 && numZeros < 1100);
tf.dispose([x, result]);

// Outside `fit` and told nothing, it leaves every byte as it is.
const column = values.map((value) => [value]);
const passive = new Sequential([Input({ shape: [1] }), new Dropout({ rate: 0.5 })]);
assert.deepEqual(await predict(passive, column), values);

// Baked in, it drops in fit, evaluate and predict alike: of ones it makes zeros and twos, which are all 1 away from 1.
function bakedDropout(): Model {
  const input = Input({ shape: [1] });
  const twosAndZeros = new Dropout({ rate: 0.5 }).apply(input, { training: true });
  const output = new Dense({ units: 1, kernelInitializer: 'ones' }).apply(twosAndZeros);
  const model = new Model({ inputs: input, outputs: output });
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  return model;
}
const ones = Array.from({ length: 256 }, () => [1]);
const { history } = await bakedDropout().fit(ones, ones, { batchSize: 256, verbose: 0 });
assert.deepEqual(history.loss, [1]);
const model = bakedDropout();
assert.deepEqual(await model.evaluate(ones, ones, { verbose: 0 }), { loss: 1 });
assert.deepEqual(new Set(await predict(model, ones)), new Set([0, 2]));

// Two calls draw different masks, a seed repeats one.
assert.notDeepEqual(await predict(model, ones), await predict(model, ones));
assert.deepEqual(await predict(model, ones, 7), await predict(model, ones, 7));

async function predict(ofModel: Model | Sequential, inputs: number[][], seed?: number): Promise<number[]> {
  const output = await ofModel.predict(inputs, seed === undefined ? {} : { seed });
  const numbers = [...output.dataSync()];
  output.dispose();
  return numbers;
}
