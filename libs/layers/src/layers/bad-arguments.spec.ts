import { ThawError } from '@thaw/errors';
import { describe, expect, it } from 'vitest';
import { LAYER_CLASSES } from '../configuration/layer-registry.js';
import { InvalidLayerArgument } from '../errors.js';
import type { Layer } from '../layer.js';
import { KERAS_SIGNATURES } from '../testing/keras-signatures.js';

/** What no argument of any layer takes, a name apart. */
const WRONG = [Number.NaN, '', 'garbage', {}, () => 1, 1n, ['x', null], [Number.NaN], Symbol('s')];

/** What some arguments take. */
const DOUBTFUL = [-1, 0, 0.5, Infinity, -Infinity, true, [], [1, 2, 3, 4, 5, 6, 7], [[1]], null, undefined];

/** Arguments of Keras without a counterpart: constructors here do not look at them. */
const NOT_TAKEN = [
  ...[
    'antialias',
    'data_format',
    'dtype',
    'input_tensor',
    'lora_alpha',
    'lora_rank',
    'optional',
    'quantization_config',
  ],
  ...['ragged', 'renorm', 'renorm_clipping', 'renorm_momentum', 'sparse', 'synchronized', 'weights'],
];
const NOT_TAKEN_BY_LAYER = ['ActivityRegularization.activity_regularizer', 'Resizing.fill_mode'];

const OF_EVERY_LAYER = ['name', 'trainable', 'dtype', 'activity_regularizer'];

const cases = KERAS_SIGNATURES.flatMap(({ layer, defaults, config, others }) => {
  const given = Object.entries(config).filter(([key]) => !(key in defaults) && !OF_EVERY_LAYER.includes(key));
  const shape = layer === 'InputLayer' && { shape: [5] };
  const required = { ...Object.fromEntries(given.map(([key, value]) => [camelCase(key), value])), ...shape };
  return Object.keys(others)
    .filter((key) => !NOT_TAKEN.includes(key) && !NOT_TAKEN_BY_LAYER.includes(`${layer}.${key}`))
    .map((key) => ({ layer, argument: camelCase(key), required }));
});

describe('the constructors of layers', () => {
  it.each(cases)('refuse what $argument of $layer never is', ({ layer, argument, required }) => {
    for (const value of WRONG.filter((each) => argument !== 'name' || each !== 'garbage')) {
      const error = errorOf(() => make(layer, { ...required, [argument]: value }));
      expect(error, typeof value).toBeInstanceOf(ThawError);
      expectHelpful(error, argument);
    }
  });

  it.each(cases)('take or refuse $argument of $layer, and never break', ({ layer, argument, required }) => {
    for (const value of DOUBTFUL) {
      const error = errorOf(() => make(layer, { ...required, [argument]: value }));
      if (error !== undefined) expectHelpful(error, argument);
    }
  });

  it.each([
    ['AlphaDropout', { rate: -0.1 }, 'rate to be a number from 0 to 1, received -0.1'],
    ['Dropout', { rate: 1.1 }, 'rate to be a number from 0 to 1, received 1.1'],
    ['Dropout', {}, 'rate to be a number from 0 to 1, received undefined'],
    ['GaussianDropout', { rate: 2 }, 'rate to be a number from 0 to 1, received 2'],
    ['SpatialDropout1D', { rate: -1 }, 'rate to be a number from 0 to 1, received -1'],
    ['SpatialDropout2D', { rate: Infinity }, 'rate to be a number from 0 to 1, received Infinity'],
    ['GaussianNoise', { stddev: 1.5 }, 'stddev to be a number from 0 to 1, received 1.5'],
    ['Dropout', { rate: 0.5, seed: 0.5 }, 'seed to be an integer, received 0.5'],
    ['RandomFlip', { seed: 'now' }, "seed to be an integer, received 'now'"],
    ['Dense', { units: 0 }, 'units to be a positive integer, received 0'],
    ['Dense', { units: 2.5 }, 'units to be a positive integer, received 2.5'],
    ['Dense', { units: 1, useBias: 'no' }, "useBias to be true or false, received 'no'"],
    ['Conv2D', { filters: -1, kernelSize: 3 }, 'filters to be a positive integer, received -1'],
    ['Conv2D', { filters: 3, kernelSize: 3, groups: 2 }, 'filters to be divisible by groups (2), received 3'],
    ['Conv1D', { filters: 1, kernelSize: 0 }, 'kernelSize to be a positive integer, received 0'],
    ['Conv2D', { filters: 1, kernelSize: [3, 0] }, 'kernelSize to be a positive integer or two of them'],
    [
      'Conv2D',
      { filters: 1, kernelSize: 3, strides: [1, 2, 3] },
      'strides to be a positive integer or two of them',
    ],
    [
      'Conv2D',
      { filters: 1, kernelSize: 3, strides: 2, dilationRate: 2 },
      'strides to be 1 where dilationRate',
    ],
    ['Conv2D', { filters: 1, kernelSize: 3, padding: 'causal' }, "padding to be 'valid' or 'same'"],
    ['Conv2D', { filters: 1, kernelSize: 3, padding: 1 }, "padding to be 'valid' or 'same', received 1"],
    ['DepthwiseConv2D', { kernelSize: 3, depthMultiplier: 0 }, 'depthMultiplier to be a positive integer'],
    [
      'MaxPooling2D',
      { poolSize: [2, 0] },
      'poolSize to be a positive integer or two of them, received [2,0]',
    ],
    ['AveragePooling1D', { poolSize: 2, strides: 0 }, 'strides to be a positive integer, received 0'],
    ['BatchNormalization', { momentum: Number.NaN }, 'momentum to be a finite number, received NaN'],
    ['BatchNormalization', { axis: [1, 2] }, 'axis to be an integer, received [1,2]'],
    ['LayerNormalization', { epsilon: '1e-3' }, "epsilon to be a finite number, received '1e-3'"],
    ['GroupNormalization', { groups: -2 }, 'groups to be a positive integer or -1, received -2'],
    ['Embedding', { inputDim: 0, outputDim: 1 }, 'inputDim to be a positive integer, received 0'],
    ['UpSampling2D', { size: 0 }, 'size to be a positive integer or two of them, received 0'],
    ['ZeroPadding2D', { padding: -1 }, 'padding to be an integer of at least 0'],
    ['Cropping1D', { cropping: [1, -1] }, 'cropping to be an integer of at least 0'],
    [
      'Permute',
      { dims: [1, 3] },
      'dims to be every integer from 1 to their count, each once, received [1,3]',
    ],
    [
      'Reshape',
      { targetShape: [-1, -1] },
      'targetShape to be integers of at least 0, one of which may be -1',
    ],
    ['RandomRotation', { factor: 2 }, 'factor to be a number from -1 to 1'],
    ['RandomZoom', { heightFactor: -1 }, 'heightFactor to be a number above -1 and up to 1'],
    ['RandomContrast', { factor: -0.5 }, 'factor to be a number from 0 to 1'],
    ['RandomCrop', { height: 0, width: 1 }, 'height to be a positive integer, received 0'],
    [
      'Resizing',
      { height: 1, width: 1, interpolation: 'best' },
      "interpolation to be 'nearest' or 'bilinear'",
    ],
    ['ReLU', { maxValue: -1 }, 'maxValue to be a number of at least 0, received -1'],
    ['LeakyReLU', { negativeSlope: -1 }, 'negativeSlope to be a number of at least 0, received -1'],
    ['InputLayer', { shape: [0] }, 'shape to be a list of positive integers or null, received [null,0]'],
    ['InputLayer', { shape: [1], dtype: 'text' }, "dtype to be one of float32, int32, bool, received 'text'"],
  ])('%s says of %j what it expected', (layer, options, message) => {
    const error = errorOf(() => make(layer, options));
    expect(error).toBeInstanceOf(InvalidLayerArgument);
    expect(error?.message).toContain(message);
    expect(error?.message).toContain("'it'");
  });
});

function camelCase(key: string): string {
  return key === 'keepdims'
    ? 'keepDims'
    : key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function make(layer: string, options: object): Layer {
  const Class = LAYER_CLASSES[layer] as unknown as new (options: object) => Layer;
  return new Class({ name: 'it', ...options });
}

function errorOf(fn: () => unknown): Error | undefined {
  try {
    fn();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** A typed error that names the layer (or where its name is wrong, the class), and says what it expected and received. */
function expectHelpful(error: Error | undefined, argument: string): void {
  const { message = '' } = error ?? {};
  expect(error, message).toBeInstanceOf(ThawError);
  expect(message).toMatch(argument === 'name' ? /^Layer of class \w+: / : /'it': /);
  expect(message).toMatch(/expected .*received|is not supported/s);
}
