import { describe, expect, it } from 'vitest';
import { decodeArchitecture } from '../architecture.js';
import { decodeModel, encodeModel } from './thaw-model.js';
import { encodeSafetensors } from './safetensors.js';

const MODEL = {
  config: { class_name: 'Sequential', config: { name: 'grün', layers: [], trainable: false } },
  weights: new Map([['head/bias', { shape: [2], values: Float32Array.of(1, -2) }]]),
};

describe('a model file', () => {
  it('gives back architecture and weights', () => {
    expect(decodeModel(encodeModel(MODEL))).toEqual(MODEL);
    const used = { ...MODEL, use: '{"classNames":["Käfer"]}' };
    expect(decodeModel(encodeModel(used))).toEqual(used);
  });

  it('is refused when it holds weights but no architecture', () => {
    expect(() => decodeModel(encodeSafetensors(MODEL.weights), 'w.safetensors')).toThrow(
      'w.safetensors: expected metadata thaw.config and thaw.format 1, received no architecture. ' +
        'It is a safetensors file without a model; give one that Thaw wrote.',
    );
  });

  it('is refused when it is of another version', () => {
    const bytes = encodeSafetensors(MODEL.weights, { 'thaw.config': '{}', 'thaw.format': '2' });
    expect(() => decodeModel(bytes)).toThrow(
      'expected metadata thaw.config and thaw.format 1, received thaw.format 2',
    );
  });

  it('is refused when its architecture is nested too deeply', () => {
    const config = `${'{"config":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    const bytes = encodeSafetensors(MODEL.weights, { 'thaw.config': config, 'thaw.format': '1' });
    expect(() => decodeModel(bytes, 'm')).toThrow(
      'm, metadata thaw.config: expected JSON of at most 200 levels, received more at character 2000.',
    );
  });
});

describe('decodeArchitecture', () => {
  it('does not count brackets inside texts as nesting', () => {
    const config = { class_name: 'A', config: { name: '{['.repeat(500) + '\\"' } };
    expect(decodeArchitecture(Buffer.from(JSON.stringify(config)))).toEqual(config);
  });

  it.each([
    ['[]', 'received object'],
    ['{"layers":[]}', 'received one with the keys [layers]'],
    ['{"class_name":"Sequential"}', 'received one with the keys [class_name]'],
  ])('refuses %s', (text, received) => {
    expect(() => decodeArchitecture(Buffer.from(text), 'model.json')).toThrow(
      "model.json: expected an object with class_name and config, as Keras's model.to_json() writes it, " +
        received,
    );
  });
});
