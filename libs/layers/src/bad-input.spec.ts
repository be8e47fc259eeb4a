import { ThawError } from '@thaw/errors';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from './calls/call-context.js';
import { deserialize } from './configuration/deserialization.js';
import type { Json } from './configuration/keras-config.js';
import { DuplicateLayerName, InvalidTrainable, WeightMismatch, WeightNotMaterialized } from './errors.js';
import type { Layer, Tensors } from './layer.js';
import { Dense } from './layers/core/dense.js';
import { Input } from './layers/core/input-layer.js';
import { Model } from './models/model.js';
import { Sequential } from './models/sequential.js';
import { expectNoLeak } from './testing/fixture.js';
import { KERAS_SIGNATURES, type KerasSignature } from './testing/keras-signatures.js';
import { testRandom, testRun } from './testing/random.js';
import { materializeWeights } from './weights/materialization.js';

const WRONG_SETTINGS: readonly Json[] = ['', 'garbage', {}, [], [null], ['x'], -1, 0.5, 1e400, true, [[[1]]]];

const SHAPES = [
  [],
  [3],
  [3, 3],
  [1, 5],
  [1, 6],
  [1, 32],
  [1, 4, 4],
  [3, 3, 3],
  [1, 3, 3, 3],
  [1, 3, 3, 3, 3],
  [1, 1, 1, 1, 1, 1],
];
const DTYPES = ['float32', 'int32', 'bool', 'string'] as const;

function make({ layer, config }: KerasSignature, changes: Record<string, Json> = {}): Layer {
  return deserialize({ class_name: layer, config: { ...config, name: 'it', ...changes } });
}

describe('every layer', () => {
  it.each(KERAS_SIGNATURES)(
    '$layer takes or refuses inputs of any rank and dtype, and what it refuses changes nothing',
    (signature) => {
      const inputs = SHAPES.flatMap((shape) =>
        DTYPES.flatMap((dtype) => [false, true].map((isPair) => ({ shape, dtype, isPair }))),
      );
      const errors = inputs.flatMap((input) => refusal(signature, input) ?? []);
      for (const error of errors) expectHelpful(error);
      expect(errors.length, 'refused some').toBeGreaterThan(0);
      expect(errors.length, 'took some').toBeLessThan(inputs.length);
    },
  );

  it.each(KERAS_SIGNATURES)(
    '$layer takes or refuses any value of a setting, and never breaks',
    (signature) => {
      for (const key of Object.keys(signature.config)) {
        for (const value of WRONG_SETTINGS) {
          const error = errorOf(() => make(signature, { [key]: value }));
          if (error !== undefined) expect(error, `${key} ${JSON.stringify(value)}`).toBeInstanceOf(ThawError);
        }
      }
    },
  );

  it.each(KERAS_SIGNATURES)('$layer names a setting that no layer has', (signature) => {
    expect(() => make(signature, { colour: 'red' })).toThrow(/'it': 'colour' is not supported/);
  });

  it.each(KERAS_SIGNATURES)('$layer is frozen by a boolean only', (signature) => {
    const layer = make(signature);
    for (const value of ['false', 0, null, undefined]) {
      expect(() => (layer.trainable = value as unknown as boolean)).toThrow(InvalidTrainable);
      expect(layer.trainable).toBe(true);
    }
    if ('trainable' in signature.config)
      expect(() => make(signature, { trainable: 'false' })).toThrow(
        "'it': expected 'trainable' to be true or false",
      );
  });
});

describe('weights', () => {
  it('stay as they are where one of the values is no tensor, or one that is gone', () => {
    expectNoLeak(() => {
      const layer = new Dense({ units: 2, name: 'd' });
      layer.build([null, 1]);
      materializeWeights(layer, { seed: 1, random: testRandom() });
      const before = layer.weights.map((weight) => weight.read());
      const [kernel, gone] = [tf.ones([1, 2]), tf.ones([2])];
      gone.dispose();
      for (const bias of [gone, [1, 2], null, undefined])
        expect(() => layer.setWeights([kernel, bias as tf.Tensor])).toThrow(WeightMismatch);
      expect(layer.weights.map((weight) => weight.read())).toEqual(before);
      kernel.dispose();
      layer.dispose();
    });
  });
});

describe('names that two layers of a model have', () => {
  const dense = (): Dense => new Dense({ units: 1, name: 'd' });

  it('are refused by a Sequential, which stays as it was', () => {
    expect(() => new Sequential([dense(), dense()], { name: 'm' })).toThrow(DuplicateLayerName);
    const model = new Sequential([Input({ shape: [1] }), dense()], { name: 'm' });
    expect(() => model.add(dense())).toThrow(
      "Model 'm': expected unique layer names, received more than one 'd'",
    );
    expect(model.layers).toHaveLength(1);
    expect(model.outputShape).toEqual([null, 1]);
  });

  it('are refused by a functional model', () => {
    const inputs = Input({ shape: [1], name: 'in' });
    const outputs = dense().apply(dense().apply(inputs));
    expect(() => new Model({ inputs, outputs, name: 'm' })).toThrow("received more than one 'd'");
  });
});

/** What the layer, made anew, says to one input or to a pair, undefined where it takes them; it is left as it was then. */
function refusal(
  signature: KerasSignature,
  input: { shape: number[]; dtype: (typeof DTYPES)[number]; isPair: boolean },
) {
  const layer = make(signature);
  let error: Error | undefined;
  expectNoLeak(() => {
    const tensor = input.dtype === 'string' ? tf.fill(input.shape, 'a') : tf.ones(input.shape, input.dtype);
    const inputs = input.isPair ? [tensor, tensor] : tensor;
    error = errorOf(() => apply(layer, inputs));
    tensor.dispose();
    layer.dispose();
  });
  if (error !== undefined) expect(layer.weights).toEqual([]);
  return error;
}

function apply(layer: Layer, inputs: Tensors): void {
  const call = () => tf.tidy(() => void runInContext(testRun(), () => layer.apply(inputs)));
  const error = errorOf(call);
  if (error instanceof WeightNotMaterialized) {
    materializeWeights(layer, { seed: 1, random: testRandom() });
    call();
  } else if (error !== undefined) throw error;
}

function errorOf(fn: () => unknown): Error | undefined {
  try {
    fn();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** A typed error that names the layer, and says what it expected and received. */
function expectHelpful(error: Error): void {
  expect(error, error.message).toBeInstanceOf(ThawError);
  expect(error.message).toMatch(/'it': expected .*received/s);
}
