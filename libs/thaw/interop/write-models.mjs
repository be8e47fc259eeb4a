// @ts-check
// Writes every model in every format, with inputs and Thaw's outputs: node write-models.mjs FOLDER
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { Model } from 'thaw';
import { MODELS } from './models.mjs';

const FILES = [
  'model.keras',
  'model.weights.h5',
  'model.h5',
  'model.safetensors',
  'model.json',
  'saved_model/',
];
const folder = process.argv[2] ?? '.';
const entries = [];
for (const { name, build, compile, isWhole = false, prepare } of MODELS) {
  const model = build();
  await model.initialize();
  prepare?.(model);
  const inputs = inputsOf(model, isWhole);
  if (compile) await train(model, compile, inputs);
  await mkdir(join(folder, name), { recursive: true });
  for (const file of FILES) await model.save(join(folder, name, file));
  entries.push({
    name,
    files: FILES,
    numWeights: model.weights.length,
    numTrainable: model.trainableWeights.length,
    iterations: compile ? model.optimizer.iterations : null,
    inputs,
    outputs: outputsOf(model, inputs),
  });
  model.dispose();
}
await writeFile(join(folder, 'models.json'), JSON.stringify(entries));

/** @param {import('thaw').FittedModel} model @param {boolean} isWhole */
function inputsOf(model, isWhole) {
  const shapes = Array.isArray(model.inputShape[0]) ? model.inputShape : [model.inputShape];
  const names = model instanceof Model ? model.inputs.map(({ node }) => node.layer.name) : [model.name];
  return shapes.map((shape, index) => {
    const full = [2, .../** @type {number[]} */ (shape).slice(1)];
    const size = full.reduce((product, dimension) => product * dimension, 1);
    const values = Array.from({ length: size }, (_, i) =>
      isWhole ? i % 9 : Math.round(Math.sin(i + index) * 1000) / 1000,
    );
    return { name: names[index], shape: full, values, dtype: isWhole ? 'int32' : 'float32' };
  });
}

/** @param {import('thaw').FittedModel} model @param {import('thaw').CompileOptions} options @param {ReturnType<typeof inputsOf>} inputs */
async function train(model, options, [x]) {
  model.compile(options);
  const shape = /** @type {number[]} */ (model.outputShape);
  const y = { shape: [2, ...shape.slice(1)], values: new Float32Array(2 * (shape.at(-1) ?? 1)).fill(0.5) };
  if (x) for (let step = 0; step < 3; step += 1) await model.trainOnBatch(x, y);
}

/** @param {import('thaw').FittedModel} model @param {ReturnType<typeof inputsOf>} inputs */
export function outputsOf(model, inputs) {
  return tf.tidy(() => {
    const tensors = inputs.map(({ values, shape, dtype }) =>
      tf.tensor(values, shape, /** @type {'float32'} */ (dtype)),
    );
    const [first] = tensors;
    const call = () => model.applyAll(tensors.length === 1 && first ? first : tensors);
    const names = model instanceof Model ? model.outputs.map(({ node }) => node.layer.name) : [model.name];
    return call().map((output, index) => ({
      name: names[index],
      shape: output.shape,
      values: [...output.dataSync()],
    }));
  });
}
