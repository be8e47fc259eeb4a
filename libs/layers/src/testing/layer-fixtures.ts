import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { known } from '../known.js';
import { runInContext } from '../calls/call-context.js';
import { carryMasks, setMask } from '../calls/masks.js';
import { collectLosses } from '../calls/declared-losses.js';
import { deserialize } from '../configuration/deserialization.js';
import type { ConfigRecord, KerasConfig } from '../configuration/keras-config.js';
import { serialize } from '../configuration/layer-config.js';
import type { Layer, Tensors } from '../layer.js';
import { asList } from '../tensors/tensor-lists.js';
import type { Weight } from '../weights/weight.js';
import {
  expectClose,
  expectNoLeak,
  gradientsOf,
  toTensor,
  weightedSum,
  type FixtureTensor,
} from './fixture.js';
import { fixtureAreas, readFixture } from './fixture-files.js';
import { measures } from './measurement.js';
import { testRun } from './random.js';

/** One call of a layer, as Keras made it. */
export interface LayerCase {
  name: string;
  config: KerasConfig;
  training: boolean;
  trainable: boolean;
  frozenWeights: string[];
  inputs: FixtureTensor[];
  mask?: FixtureTensor;
  /** What the inputs carry, where a case is about that, and what the output then carries, if anything. */
  carriedMasks?: (FixtureTensor | null)[];
  outputMask?: FixtureTensor;
  /** What the layer adds to the loss, for the layers that do. */
  losses?: FixtureTensor[];
  weights: Record<string, FixtureTensor>;
  outputs: FixtureTensor;
  outputGradient: FixtureTensor;
  inputGradients: FixtureTensor[];
  weightGradients: Record<string, FixtureTensor>;
  changedWeights: Record<string, FixtureTensor>;
}

/** The first case of each layer class that any fixture has. */
export function firstLayerCases(): ReadonlyMap<string, LayerCase> {
  const first = new Map<string, LayerCase>();
  for (const area of fixtureAreas()) {
    for (const fixture of [readFixture(area)].flat() as Partial<LayerCase>[]) {
      const className = fixture.outputGradient && fixture.config?.class_name;
      if (className !== undefined && !first.has(className)) first.set(className, fixture as LayerCase);
    }
  }
  return first;
}

/** One test per case of a fixture: outputs, gradients, changed statistics, configuration and tensor count. */
export function describeLayerFixtures(area: string): void {
  describe(`${area}, as Keras 3.15.1 computes it`, () => {
    for (const fixture of readFixture(area) as LayerCase[]) {
      it(fixture.name, () => {
        measures('layers', fixture.config.class_name);
        expectNoLeak(() => checkCase(fixture));
      });
    }
  });
}

function checkCase(fixture: LayerCase): void {
  const layer = layerOf(fixture);
  const tensors = fixture.inputs.map((each) => toTensor(each));
  const [first] = tensors;
  const inputs: Tensors = tensors.length === 1 && first !== undefined ? first : tensors;
  checkForward(fixture, layer, inputs);
  checkGradients(fixture, layer, { inputs, tensors });
  tf.dispose(tensors);
  layer.dispose();
}

function layerOf(fixture: LayerCase): Layer {
  const layer = deserialize(fixture.config);
  const shapes = fixture.inputs.map(({ shape }) => shape);
  layer.build(shapes.length === 1 ? (shapes[0] as number[]) : shapes);
  layer.trainable = fixture.trainable;
  expect(layer.weights.map((weight) => weight.name)).toEqual(Object.keys(fixture.weights));
  for (const weight of layer.weights) {
    weight.assign(toTensor(known(fixture.weights[weight.name], 'a fixture')));
    if (fixture.frozenWeights.includes(weight.name)) weight.trainable = false;
  }
  const { config = {} } = serialize(layer);
  expect(withoutFlag(config), 'configuration').toEqual(withoutFlag(expectedConfig(fixture, config)));
  return layer;
}

function checkForward(fixture: LayerCase, layer: Layer, inputs: Tensors): void {
  const shapes = fixture.inputs.map(({ shape }) => shape);
  expect(layer.computeOutputShape(shapes.length === 1 ? (shapes[0] as number[]) : shapes)).toEqual(
    fixture.outputs.shape,
  );
  const { result, updates } = runInContext(testRun(fixture.training), () =>
    collectLosses((declaredLosses) => {
      const outputs = applyTo(layer, inputs, fixture);
      expectLosses(declaredLosses(), fixture.losses ?? []);
      return outputs;
    }),
  );
  expectClose('outputs', result, fixture.outputs);
  expect(updates.map(({ weight }) => weight.name).sort()).toEqual(Object.keys(fixture.changedWeights).sort());
  for (const { weight, value } of updates) {
    expectClose(`new ${weight.name}`, value, known(fixture.changedWeights[weight.name], 'a fixture'));
  }
  tf.dispose([result, updates.map(({ value }) => value)]);
}

function applyTo(layer: Layer, inputs: Tensors, fixture: LayerCase): tf.Tensor {
  const { mask, carriedMasks = [], outputMask } = fixture;
  return tf.tidy(() =>
    carryMasks((maskOf) => {
      asList(inputs).forEach((input, index) => setMask(input, asMask(carriedMasks[index])));
      const outputs = layer.apply(inputs, { mask: mask && toTensor(mask) });
      const carried = maskOf(outputs);
      if (outputMask === undefined) expect(carried, 'no mask of the output').toBeUndefined();
      else expectClose('mask of the output', tf.cast(known(carried, 'a mask'), 'float32'), outputMask);
      return outputs;
    }),
  );
}

function asMask(mask: FixtureTensor | null | undefined): tf.Tensor | undefined {
  return mask ? tf.cast(toTensor(mask), 'bool') : undefined;
}

function expectLosses(declared: readonly tf.Tensor[], expected: readonly FixtureTensor[]): void {
  expect(declared).toHaveLength(expected.length);
  expected.forEach((loss, index) => expectClose(`loss ${index}`, known(declared[index], 'a loss'), loss));
}

function checkGradients(
  fixture: LayerCase,
  layer: Layer,
  { inputs, tensors }: { inputs: Tensors; tensors: readonly tf.Tensor[] },
): void {
  const weights = layer.trainableWeights;
  expect(weights.map((weight: Weight) => weight.name)).toEqual(Object.keys(fixture.weightGradients));
  const gradients = gradientsOf([...tensors, ...weights.map((weight) => weight.read())], () => {
    const { result, updates } = runInContext(testRun(fixture.training), () =>
      collectLosses((declaredLosses) => {
        const outputs = applyTo(layer, inputs, fixture);
        return tf.addN([weightedSum([outputs], [fixture.outputGradient]), ...declaredLosses()]);
      }),
    );
    tf.dispose(updates.map(({ value }) => value));
    return result;
  });
  const expected = [...fixture.inputGradients, ...Object.values(fixture.weightGradients)];
  gradients.forEach((gradient, index) => {
    expectClose(`gradient ${index}`, gradient, known(expected[index], 'a fixture'));
  });
  tf.dispose(gradients);
}

/** The scripts freeze after serializing or before it; either way `trainable` is checked through the weights. */
function withoutFlag(config: KerasConfig['config']): KerasConfig['config'] {
  return { ...config, trainable: undefined };
}

/** What Keras wrote, less the settings that this library accepts at their defaults only and does not repeat. */
function expectedConfig({ config: { config = {} } }: LayerCase, ours: ConfigRecord): KerasConfig['config'] {
  const unsupported = /constraint$|^activity_regularizer$|^quantization_config$|^renorm/;
  const isLeftOut = (key: string): boolean => unsupported.test(key) && !(key in ours);
  return Object.fromEntries(Object.entries(config).filter(([key]) => !isLeftOut(key)));
}
