import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { known } from '../known.js';
import { runInContext } from '../calls/call-context.js';
import { deserialize } from '../configuration/deserialization.js';
import { applyFreezePlan } from '../models/freeze-plan.js';
import type { KerasConfig } from '../configuration/keras-config.js';
import { serialize } from '../configuration/layer-config.js';
import type { Layer, Tensors } from '../layer.js';
import { Model } from '../models/model.js';
import { regularizationPenalties } from '../regularizers/penalties.js';
import { Sequential } from '../models/sequential.js';
import type { Weight } from '../weights/weight.js';
import {
  expectClose,
  expectNoLeak,
  gradientsOf,
  toTensor,
  weightedSum,
  type FixtureTensor,
} from './fixture.js';
import { readFixture } from './fixture-files.js';
import { measures } from './measurement.js';
import { testRun } from './random.js';

type ByPath = Record<string, FixtureTensor>;

interface ModelRun {
  training: boolean;
  frozen: string[];
  inputs: FixtureTensor[];
  outputs: FixtureTensor[];
  outputGradients: FixtureTensor[];
  weightGradients: ByPath;
  changedWeights: ByPath;
}

interface ModelCase {
  name: string;
  config: KerasConfig;
  layers: string[];
  /** By Keras's path, in the order of `model.weights`. */
  weights: ByPath;
  runs: ModelRun[];
}

/** One test per run of each model of a fixture, read from Keras's `to_json` and once more from what `serialize` makes of it. */
export function describeModelFixtures(area: string): void {
  describe(`${area}, as Keras 3.15.1 computes them`, () => {
    for (const fixture of readFixture(area) as ModelCase[]) {
      it(`${fixture.name}: layers, weights and configuration`, () => checkStructure(fixture));
      for (const run of fixture.runs) {
        it(`${fixture.name}: training ${run.training}, frozen [${run.frozen.join()}]`, () => {
          // Where data enters, which is nothing to look at alone.
          measures('layers', 'InputLayer');
          expectNoLeak(() => checkRun(fixture, run, deserialize(fixture.config)));
          expectNoLeak(() => checkRun(fixture, run, deserialize(serialize(deserialize(fixture.config)))));
        });
      }
    }
  });
}

function checkStructure(fixture: ModelCase): void {
  const model = deserialize(fixture.config);
  if (model instanceof Model || model instanceof Sequential) {
    expect(model.layers.map((layer) => layer.name)).toEqual(fixture.layers);
  }
  const names = Object.keys(fixture.weights).map((path) => path.split('/').at(-1));
  expect(model.weights.map((weight) => weight.name)).toEqual(names);
  const again = JSON.stringify(serialize(model));
  expect(JSON.stringify(serialize(deserialize(JSON.parse(again) as KerasConfig)))).toBe(again);
}

function checkRun(fixture: ModelCase, run: ModelRun, model: Layer): void {
  const weights = assignWeights(fixture, model);
  applyFreezePlan(model, run.frozen);
  const tensors = run.inputs.map((each) => toTensor(each));
  const [first] = tensors;
  const inputs: Tensors = tensors.length === 1 && first !== undefined ? first : tensors;
  const { result, updates } = runInContext(testRun(run.training), () => model.applyAll(inputs));
  result.forEach((output, index) =>
    expectClose(`output ${index}`, output, known(run.outputs[index], 'a fixture')),
  );
  expect(new Set(updates.map(({ weight }) => weight))).toEqual(weightsAt(run.changedWeights, weights));
  for (const [path, expected] of Object.entries(run.changedWeights)) {
    const update = updates.find(({ weight }) => weight === weights.get(path));
    expectClose(`new ${path}`, known(update?.value, 'a fixture'), expected);
  }
  checkGradients(run, model, { weights, inputs });
  tf.dispose([...result, ...updates.map(({ value }) => value), ...tensors]);
  model.dispose();
}

function assignWeights(fixture: ModelCase, model: Layer): ReadonlyMap<string, Weight> {
  const byPath = Object.entries(fixture.weights).map(([path, value], index) => {
    const weight = known(model.weights[index], 'a fixture');
    weight.assign(toTensor(value));
    return [path, weight] as const;
  });
  return new Map(byPath);
}

function weightsAt(byPath: ByPath, weights: ReadonlyMap<string, Weight>): Set<Weight | undefined> {
  return new Set(Object.keys(byPath).map((path) => weights.get(path)));
}

function checkGradients(
  run: ModelRun,
  model: Layer,
  { weights, inputs }: { weights: ReadonlyMap<string, Weight>; inputs: Tensors },
): void {
  expect(new Set(model.trainableWeights)).toEqual(weightsAt(run.weightGradients, weights));
  const values = Object.keys(run.weightGradients).map((path) => known(weights.get(path), 'a fixture').read());
  const gradients = gradientsOf(values, () => {
    const { result, updates } = runInContext(testRun(run.training), () => model.applyAll(inputs));
    tf.dispose(updates.map(({ value }) => value));
    return tf.addN([weightedSum(result, run.outputGradients), ...regularizationPenalties(model)]);
  });
  Object.entries(run.weightGradients).forEach(([path, expected], index) => {
    expectClose(`gradient of ${path}`, known(gradients[index], 'a fixture'), expected);
  });
  tf.dispose(gradients);
}
