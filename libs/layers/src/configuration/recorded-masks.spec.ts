import { describe, expect, it } from 'vitest';
import { NotSupported, UnknownLayerClasses } from '../errors.js';
import { deserialize } from './deserialization.js';
import type { Json, KerasConfig } from './keras-config.js';

const tensor = (name: string): Json => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 4], dtype: 'float32', keras_history: [name, 0, 0] },
});

const call = (inputs: readonly Json[], kwargs: Json = {}): Json => [{ args: inputs, kwargs }];

/** Indices, their vectors, and the mean over those that a recorded operation tells from `value`. */
function model({ maskZero = true, value = 0, head = 'mean', mask = 'test' }: Partial<Record<string, Json>>) {
  const named = (
    className: string,
    name: string,
    config: Record<string, Json>,
    nodes: Json,
  ): KerasConfig => ({
    class_name: className,
    name,
    config: { name, ...config },
    inbound_nodes: nodes,
  });
  const layers = [
    named('InputLayer', 'words', { batch_shape: [null, 4] }, []),
    named(
      'Embedding',
      'vectors',
      { input_dim: 3, output_dim: 2, mask_zero: maskZero },
      call([tensor('words')]),
    ),
    {
      ...named('NotEqual', 'test', {}, call([tensor('words'), value])),
      module: 'keras.src.ops.numpy',
    },
    named('GlobalAveragePooling1D', 'mean', {}, call([tensor('vectors')], { mask: tensor(mask as string) })),
  ];
  const ends = { input_layers: ['words', 0, 0], output_layers: [head, 0, 0] };
  return { class_name: 'Functional', config: { name: 'm', layers, ...ends } } as KerasConfig;
}

describe('masks that Keras recorded', () => {
  it('are left out where a layer makes the same mask when it is called', () => {
    const names = (deserialize(model({})) as unknown as { layers: { name: string }[] }).layers.map(
      (layer) => layer.name,
    );
    expect(names).toEqual(['words', 'vectors', 'mean']);
  });

  it('are refused where no layer makes that mask', () => {
    expect(() => deserialize(model({ maskZero: false }))).toThrow(UnknownLayerClasses);
    expect(() => deserialize(model({ value: 1 }))).toThrow("Unknown layer classes 'NotEqual'");
  });

  it('are refused where they are an input of the model', () => {
    const config = model({ mask: 'words' });
    const layers = (config.config?.layers as unknown as KerasConfig[]).filter(({ name }) => name !== 'test');
    const given = { ...config, config: { ...config.config, layers } } as KerasConfig;
    expect(() => deserialize(given)).toThrow(NotSupported);
    expect(() => deserialize(given)).toThrow("call of 'mean': the argument 'mask' is not supported.");
  });
});
