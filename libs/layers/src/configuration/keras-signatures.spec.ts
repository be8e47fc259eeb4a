import { describe, expect, it } from 'vitest';
import { KERAS_SIGNATURES } from '../testing/keras-signatures.js';
import { deserialize } from './deserialization.js';
import type { ConfigRecord } from './keras-config.js';
import { LAYER_CLASSES } from './layer-registry.js';

/** Arguments of Keras that are not taken, by themselves or by `layer.argument`, and why. */
const NOT_TAKEN: Readonly<Record<string, string>> = {
  dtype: 'all layers compute in float32; an input may be int32 or bool',
  data_format: 'all layers keep channels last',
  antialias: 'images are resized as TensorFlow resizes them without it',
  lora_rank: 'a layer trains its own weights only',
  lora_alpha: 'as lora_rank',
  optional: 'every input of a model is given',
  ragged: 'tensors are dense',
  renorm: 'a batch is normalized by its own statistics',
  renorm_clipping: 'as renorm',
  renorm_momentum: 'as renorm',
  sparse: 'tensors are dense',
  synchronized: 'statistics are those of the examples in one call',
  'Resizing.fill_mode': 'what is padded is filled with one value',
};

/** Settings that are left out of configurations, where they have the values that their absence means. */
const LEFT_OUT: ConfigRecord = {
  activity_regularizer: null,
  quantization_config: null,
  renorm: false,
  renorm_clipping: null,
  renorm_momentum: 0.99,
};

/** What no configuration tells of, by layer, and how it is said here. */
const UNTOLD = [
  'ActivityRegularization.activity_regularizer', // Refused by Keras as well.
  'Dense.quantization_config', // Not taken: weights are float32.
  'Embedding.weights', // setWeights
  'Embedding.quantization_config',
  'InputLayer.input_tensor', // The outputs of other layers are no inputs here.
];

describe('the signatures of Keras', () => {
  it('are written for every layer that is built in', () => {
    expect(KERAS_SIGNATURES.map(({ layer }) => layer)).toEqual(Object.keys(LAYER_CLASSES).sort());
  });

  it.each(KERAS_SIGNATURES)('have the defaults and configuration keys of $layer', ({ layer, config }) => {
    expect(configOf(layer, config)).toEqual(withoutLeftOut(config));
  });

  it('have no further arguments of which configurations say nothing', () => {
    const untold = KERAS_SIGNATURES.flatMap(({ layer, others }) =>
      Object.entries(others).flatMap(([argument, changes]) => (changes ? [] : [`${layer}.${argument}`])),
    );
    expect(untold).toEqual(UNTOLD);
  });

  it('have every argument that the table says is not taken', () => {
    const given = argumentsOfKeras().flatMap(({ layer, argument }) => [argument, `${layer}.${argument}`]);
    expect(Object.keys(NOT_TAKEN).filter((argument) => !given.includes(argument))).toEqual([]);
  });

  it.each(argumentsOfKeras())(
    'give $layer its $argument, or a reason why not',
    ({ layer, argument, other }) => {
      const isTaken = reasonAgainst(layer, argument) === undefined;
      if (isTaken) expect(configOf(layer, other)).toEqual(withoutLeftOut(other));
      else
        expect(() => configOf(layer, other)).toThrow(
          /'(layer|other)': .*(is not supported|expected|to be one of)/,
        );
    },
  );
});

function configOf(className: string, config: ConfigRecord): ConfigRecord {
  return deserialize({ class_name: className, config }).getConfig();
}

function argumentsOfKeras() {
  return KERAS_SIGNATURES.flatMap(({ layer, config, others }) =>
    Object.entries(others)
      .filter(([, changes]) => changes !== null)
      .map(([argument, changes]) => ({ layer, argument, other: { ...config, ...changes } })),
  );
}

function withoutLeftOut(config: ConfigRecord): ConfigRecord {
  const isLeftOut = (key: string, value: unknown): boolean =>
    Object.hasOwn(LEFT_OUT, key) && LEFT_OUT[key] === value;
  return Object.fromEntries(Object.entries(config).filter(([key, value]) => !isLeftOut(key, value)));
}

function reasonAgainst(layer: string, argument: string): string | undefined {
  return NOT_TAKEN[`${layer}.${argument}`] ?? NOT_TAKEN[argument];
}
