import { describe, expect, it } from 'vitest';
import { deserialize, deserializeAll } from './deserialization.js';
import {
  DuplicateLayerName,
  InvalidConfig,
  InvalidGraph,
  NotSupported,
  UnknownLayerClasses,
} from '../errors.js';
import { Input } from '../layers/core/input-layer.js';
import type { KerasConfig } from './keras-config.js';
import { serialize } from './layer-config.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Conv2D } from '../layers/convolutional/conv2d.js';
import { Dense } from '../layers/core/dense.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { Flatten } from '../layers/reshaping/flatten.js';
import { GlobalAveragePooling2D } from '../layers/pooling/global-pooling2d.js';
import { AveragePooling2D, MaxPooling2D } from '../layers/pooling/pooling2d.js';
import { ReLU } from '../layers/activations/relu.js';
import { Softmax } from '../layers/activations/softmax.js';
import { ZeroPadding2D } from '../layers/reshaping/zero-padding2d.js';
import { Add } from '../layers/merging/add.js';
import { Model } from '../models/model.js';
import { l1l2 } from '../regularizers/regularizer.js';
import { Sequential } from '../models/sequential.js';
import { AutoScaleDropout } from '../testing/custom-layers.js';

const dense = (config: KerasConfig['config'] = {}): KerasConfig => ({
  class_name: 'Dense',
  config: { units: 2, ...config },
});

/** Every layer with settings that are not the defaults, several ends, a shared layer, a nested model, baked training. */
function everything(): Model {
  const image = Input({ shape: [8, 8, 3], name: 'image' });
  const extra = Input({ shape: [4, 4, 2], name: 'extra' });
  const conv = new Conv2D({ filters: 2, kernelSize: [3, 2], padding: 'same', dilationRate: 2, name: 'conv' });
  const norm = new BatchNormalization({ momentum: 0.9, scale: false, name: 'norm' });
  const base = new Sequential([image, conv, norm, new ReLU({ maxValue: 6, name: 'relu6' })], {
    name: 'base',
  });
  const data = Input({ shape: [8, 8, 3], name: 'data' });
  const pooled = new MaxPooling2D({ poolSize: 2, name: 'max' }).apply(base.apply(data, { training: false }));
  const sum = new Add({ name: 'sum' }).apply([pooled, extra]);
  const shared = new Conv2D({ filters: 2, kernelSize: 1, useBias: false, name: 'shared', trainable: false });
  const twice = shared.apply(shared.apply(sum));
  const padded = new ZeroPadding2D({
    padding: [
      [1, 0],
      [2, 3],
    ],
    name: 'pad',
  }).apply(twice);
  const average = new AveragePooling2D({ poolSize: 3, strides: 2, padding: 'same', name: 'mean' }).apply(
    padded,
  );
  const flat = new Flatten({ name: 'flat' }).apply(average);
  const dropped = new Dropout({ rate: 0.3, seed: 5, noiseShape: [null, 1], name: 'drop' }).apply(flat, {
    training: true,
  });
  const regularizer = l1l2({ l1: 0.1, l2: 0.2 });
  const head = new Dense({
    units: 3,
    kernelRegularizer: regularizer,
    activation: 'gelu',
    name: 'head',
  }).apply(dropped);
  const outputs = [
    new Softmax({ name: 'probabilities' }).apply(head),
    new GlobalAveragePooling2D({ name: 'g' }).apply(sum),
  ];
  return new Model({ inputs: [data, extra], outputs, name: 'everything' });
}

/** Its output is that of a model inside it, whose calls Keras counts from one there. */
function innerLast(): Model {
  const inside = Input({ shape: [2], name: 'inside' });
  const inner = new Model({
    inputs: inside,
    outputs: new Dense({ units: 2, name: 'd' }).apply(inside),
    name: 'inner',
  });
  const data = Input({ shape: [2], name: 'data' });
  return new Model({ inputs: data, outputs: inner.apply(inner.apply(data)), name: 'inner_last' });
}

describe('serialize', () => {
  // `fixtures/read_back.py` checks that real Keras reads this very file.
  it('writes what it has always written', async () => {
    const stack = new Sequential([Input({ shape: [2], name: 'in' }), new Dense({ units: 1, name: 'd' })], {
      name: 's',
    });
    const models = [everything(), stack, innerLast()];
    const text = `[\n${models.map((model) => JSON.stringify(serialize(model))).join(',\n')}\n]`;
    await expect(`${text}\n`).toMatchFileSnapshot('../../fixtures/written-models.json');
  });

  it('and deserialize are inverse to each other, frozen flags and baked training included', () => {
    const written = serialize(everything());
    const revived = deserialize(JSON.parse(JSON.stringify(written)) as KerasConfig);
    expect(JSON.stringify(serialize(revived))).toBe(JSON.stringify(written));
  });

  it('keep a thawed child of a frozen container thawed', () => {
    const child = new Dense({ units: 2, name: 'child' });
    const model = new Sequential([Input({ shape: [2] }), child, new Dense({ units: 1, name: 'other' })]);
    model.trainable = false;
    child.trainable = true;
    const revived = deserialize(serialize(model));
    expect(revived.trainable).toBe(false);
    expect(revived.sublayers.map((layer) => layer.trainable)).toEqual([true, true, false]);
  });

  it('reach custom layers that are given', () => {
    const model = new Sequential([Input({ shape: [2] }), new AutoScaleDropout({ rate: 0.25, name: 'auto' })]);
    const revived = deserialize(serialize(model), { customLayers: { AutoScaleDropout } });
    expect(revived.sublayers[1]).toMatchObject({ name: 'auto', rate: 0.25 });
  });
});

describe('deserialize', () => {
  it('fills in what is left out, and names unnamed layers within their model whatever the process has named', () => {
    const layers = [dense(), dense({ name: 'dense_1' }), dense(), { class_name: 'ReLU' }];
    const names = (): string[] =>
      deserialize({ class_name: 'Sequential', config: { layers } }).sublayers.map((layer) => layer.name);
    expect(names()).toEqual(['dense', 'dense_1', 'dense_2', 're_lu']);
    expect(names()).toEqual(names());
  });

  it('names all unknown classes at once, functions of tensors among them', () => {
    const layers = [
      { class_name: 'LSTM', config: {} },
      { class_name: 'Sequential', config: { layers: [{ class_name: 'GRU' }] } },
      { class_name: 'Add', module: 'keras.src.ops.numpy', config: {} },
    ];
    const config = { class_name: 'Sequential', config: { layers } };
    expect(() => deserialize(config)).toThrow(UnknownLayerClasses);
    expect(() => deserialize(config)).toThrow(
      "Unknown layer classes 'LSTM', 'GRU', 'keras.src.ops.numpy.Add':",
    );
  });

  it.each([
    [dense({ lora_rank: 4 }), NotSupported, "Dense: 'lora_rank' is not supported."],
    [
      dense({ name: 'd', dtype: 'mixed_float16' }),
      NotSupported,
      `Dense 'd': dtype "mixed_float16" (expected float32)`,
    ],
    [dense({ units: '2' }), InvalidConfig, "Dense: expected 'units' to be a number, received '2'."],
    [{ class_name: 'Dense' }, InvalidConfig, "Dense: expected a value for 'units', received undefined."],
    [dense({ activation: 'mish2' }), Error, 'expected activation to be one of linear, relu'],
    [{ class_name: 'Flatten', config: { data_format: 'channels_first' } }, NotSupported, "'data_format'"],
    [{ class_name: 'Sequential', config: {} }, InvalidConfig, "Sequential: expected 'layers' to be a list"],
    [
      { class_name: 'Sequential', config: { layers: [dense({ name: 'd' }), dense({ name: 'd' })] } },
      DuplicateLayerName,
      "'d'",
    ],
  ])('refuses a setting it cannot honour (%#)', (config, error, message) => {
    expect(() => deserialize(config as KerasConfig)).toThrow(error);
    expect(() => deserialize(config as KerasConfig)).toThrow(message);
  });

  it('refuses a graph that can never be computed, and one that names what is not there', () => {
    const call = (from: string) => ({
      args: [{ class_name: '__keras_tensor__', config: { shape: [null, 2], keras_history: [from, 0, 0] } }],
      kwargs: {},
    });
    const graph = (first: string, outputs: unknown = ['b', 0, 0]) =>
      ({
        class_name: 'Functional',
        config: {
          name: 'm',
          layers: [
            { class_name: 'InputLayer', name: 'in', config: { batch_shape: [null, 2] }, inbound_nodes: [] },
            { ...dense(), name: 'a', inbound_nodes: [call(first)] },
            { ...dense(), name: 'b', inbound_nodes: [call('a')] },
          ],
          input_layers: ['in', 0, 0],
          output_layers: outputs,
        },
      }) as unknown as KerasConfig;
    expect(deserialize(graph('in')).outputShape).toEqual([null, 2]);
    expect(() => deserialize(graph('b'))).toThrow(InvalidGraph);
    expect(() => deserialize(graph('b'))).toThrow("the calls of 'a', 'b' read tensors that never exist");
    expect(() => deserialize(graph('nobody'))).toThrow(InvalidConfig);
    expect(() => deserialize(graph('in', ['b', 3, 0]))).toThrow(
      "expected 'output_layers' to name a call that exists",
    );
    expect(() => deserialize(graph('in', { y: ['b', 0, 0] }))).toThrow(InvalidConfig);
  });
});

describe('deserializeAll', () => {
  it('names layers beside the names that are taken', () => {
    const layers = deserializeAll([dense(), dense({ name: 'head' }), dense()], { takenNames: ['dense'] });
    expect(layers.map((layer) => layer.name)).toEqual(['dense_1', 'head', 'dense_2']);
  });
});
