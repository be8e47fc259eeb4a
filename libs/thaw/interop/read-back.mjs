// @ts-check
// Reads what Keras saved, and lets TensorFlow.js read what Thaw wrote; prints the table: node read-back.mjs FOLDER
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { io } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import Table from 'cli-table3';
import { loadModel, loadRuntime } from 'thaw';
import { MODELS } from './models.mjs';

await loadRuntime();
const folder = process.argv[2] ?? '.';
const cases = JSON.parse(await readFile(join(folder, 'models.json'), 'utf8'));
const byKeras = JSON.parse(await readFile(join(folder, 'keras.json'), 'utf8'));
const table = new Table({
  head: ['model', 'file', 'written by', 'read by', 'difference / allowed', ''],
  style: { head: [] },
});
let numWrong = 0;
for (const entry of cases) {
  for (const row of byKeras[entry.name])
    add(entry.name, row.file, ['Thaw', row.reader], row.difference, row.ok);
  await readWithTensorflowJs(entry);
  for (const file of ['back.keras', 'back.h5', 'back.weights.h5']) await readWithThaw(entry, file);
}
process.stdout.write(`${table.toString()}\n`);
process.exitCode = numWrong === 0 ? 0 : 1;

/** @param {string} name @param {string} file @param {[string, string]} between @param {number} difference @param {boolean} isOk */
function add(name, file, [writer, reader], difference, isOk = difference <= 1) {
  if (!isOk) numWrong += 1;
  table.push([name, file, writer, reader, difference.toPrecision(2), isOk ? 'ok' : 'WRONG']);
}

/** @param {any} entry @param {string} file */
async function readWithThaw(entry, file) {
  const path = join(folder, entry.name, file);
  const isWeights = file.endsWith('.weights.h5');
  const model = isWeights ? MODELS.find(({ name }) => name === entry.name)?.build() : await loadModel(path);
  if (model === undefined) throw new Error(entry.name);
  if (isWeights) await model.loadWeights(path);
  const isSame = isWeights || entry.iterations === null || model.optimizer.iterations === entry.iterations;
  const difference = compare(entry, (inputs) => [
    ...model.applyAll(inputs.length === 1 ? inputs[0] : inputs),
  ]);
  add(entry.name, file, ['Keras', 'Thaw'], difference, isSame && difference <= 1);
  model.dispose();
}

/** @param {any} entry */
async function readWithTensorflowJs(entry) {
  const json = JSON.parse(await readFile(join(folder, entry.name, 'model.json'), 'utf8'));
  const [{ paths, weights }] = json.weightsManifest;
  const bytes = Buffer.concat(
    await Promise.all(paths.map((/** @type {string} */ path) => readFile(join(folder, entry.name, path)))),
  );
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  try {
    const model = await loadLayersModel(
      io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: weights, weightData }),
    );
    const difference = compare(entry, (inputs) => [model.predict(inputs)].flat());
    add(entry.name, 'model.json', ['Thaw', 'TensorFlow.js'], difference);
  } catch (error) {
    console.error(entry.name, error);
    add(entry.name, 'model.json', ['Thaw', 'TensorFlow.js'], Infinity);
  }
}

/** @param {any} entry @param {(inputs: any[]) => tf.Tensor[]} call */
function compare(entry, call) {
  return tf.tidy(() => {
    const inputs = entry.inputs.map((/** @type {any} */ { values, shape, dtype }) =>
      tf.tensor(values, shape, dtype),
    );
    const differences = call(inputs).map((output, index) => {
      const { values } = entry.outputs[index];
      const largest = Math.max(...values.map(Math.abs));
      const worst = Math.max(...output.dataSync().map((value, at) => Math.abs(value - values[at])));
      return worst / (1e-6 + 1e-5 * largest);
    });
    return Math.max(...differences);
  });
}
