import * as tf from '@tensorflow/tfjs-core';
import { layerPaths, weightPaths } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import { buildJobModel } from './job-model.js';
import { BASE_CONFIG, HEAD_CONFIG } from './testing/small-model.js';

describe('buildJobModel', () => {
  it('puts the head after the base, which is called base', () => {
    const { model, base, inputShape, outputShape } = buildJobModel({
      baseConfig: BASE_CONFIG,
      head: HEAD_CONFIG,
    });
    expect([...weightPaths(model).keys()]).toEqual([
      'base/conv/kernel',
      'base/conv/bias',
      'base/bn/gamma',
      'base/bn/beta',
      'base/bn/moving_mean',
      'base/bn/moving_variance',
      'head/kernel',
      'head/bias',
    ]);
    expect([...weightPaths(base).keys()].slice(0, 2)).toEqual(['conv/kernel', 'conv/bias']);
    expect(inputShape).toEqual([null, 4, 4, 1]);
    expect(outputShape).toEqual([null, 3]);
  });

  it('is the base itself without a head', () => {
    const { model, base, outputShape } = buildJobModel({ baseConfig: BASE_CONFIG });
    expect(model).toBe(base);
    expect(model.name).toBe('pretrained');
    expect(outputShape).toEqual([null, 3]);
  });

  it('cuts the base after the named layer', () => {
    const { model, outputShape } = buildJobModel({ baseConfig: BASE_CONFIG, upTo: 'conv' });
    expect([...layerPaths(model).keys()]).not.toContain('pool');
    expect(outputShape).toEqual([null, 4, 4, 3]);
  });

  it('needs no backend: it makes no tensor and gives no weight a value', () => {
    const before = tf.memory().numTensors;
    const { model } = buildJobModel({ baseConfig: BASE_CONFIG, head: HEAD_CONFIG });
    expect(tf.memory().numTensors).toBe(before);
    expect(model.weights.some((weight) => weight.isMaterialized)).toBe(false);
  });

  it('refuses a base that does not know its input', () => {
    const baseConfig = { class_name: 'Dense', config: { name: 'dense', units: 2 } };
    expect(() => buildJobModel({ baseConfig })).toThrow(
      "model.base: expected a model that knows its input shape, received 'dense', which does not",
    );
  });
});
