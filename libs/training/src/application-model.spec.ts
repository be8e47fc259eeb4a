import * as tf from '@tensorflow/tfjs-core';
import { applyFreezePlan, layerPaths } from '@thaw/layers';
import { describe, expect, it } from 'vitest';
import { applicationConfig } from './application-model.js';
import { buildJobModel } from './job-model.js';

const DENSE = { class_name: 'Dense', config: { name: 'head', units: 10 } };

describe("a job's application", () => {
  it('is ResNet50 without its classifier, of 175 layers and 318 weights, without a tensor', () => {
    const numTensors = tf.memory().numTensors;
    const inputShape: [number, number, number] = [32, 32, 3];
    const spec = {
      application: 'ResNet50',
      includeTop: false,
      weights: 'none',
      inputShape,
      pooling: 'avg',
    } as const;
    const { model, base, outputShape } = buildJobModel({
      baseConfig: applicationConfig(spec),
      head: [DENSE],
    });
    applyFreezePlan(model, ['base']);
    expect(base.sublayers).toHaveLength(176); // the pooling too
    expect(base.weights).toHaveLength(318);
    expect(model.trainableWeights).toHaveLength(2);
    expect(outputShape).toEqual([null, 10]);
    expect([...layerPaths(model).keys()]).toContain('base/conv5_block3_out');
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it.each([
    ['MobileNet', 135, { alpha: 0.25 }],
    ['MobileNetV2', 260, { alpha: 0.35 }],
    ['EfficientNetB0', 312, {}],
  ] as const)('may be %s', (application, numWeights, options) => {
    const inputShape: [number, number, number] = [32, 32, 3];
    const config = applicationConfig({
      application,
      includeTop: false,
      weights: 'none',
      inputShape,
      ...options,
    });
    const { base } = buildJobModel({ baseConfig: config, head: [DENSE] });
    expect(base.weights.length).toBe(numWeights);
  });

  it('has the same names whatever was made before it', () => {
    const spec = { application: 'MobileNet', includeTop: false, weights: 'none', pooling: 'avg' } as const;
    expect(applicationConfig(spec)).toEqual(applicationConfig(spec));
  });

  it('has the classifier that is asked for', () => {
    const inputShape: [number, number, number] = [32, 32, 3];
    const spec = {
      application: 'MobileNet',
      includeTop: true,
      weights: 'none',
      inputShape,
      classes: 7,
    } as const;
    const { outputShape } = buildJobModel({ baseConfig: applicationConfig(spec) });
    expect(outputShape).toEqual([null, 7]);
  });

  it('says which input it cannot take', () => {
    const spec = {
      application: 'ResNet50',
      includeTop: false,
      weights: 'none',
      inputShape: [8, 8, 3],
    } as const;
    expect(() => applicationConfig({ ...spec, inputShape: [8, 8, 3] })).toThrow(
      'ResNet50: expected inputShape to be [height, width, channels] of at least 32x32, received [8,8,3].',
    );
  });
});
