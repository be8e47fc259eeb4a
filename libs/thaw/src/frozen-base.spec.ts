import { describe, expect, it } from 'vitest';
import {
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  Model,
  Sequential,
  BatchNormalization,
  weightPaths,
} from './index.js';

function createBase(): Model {
  const input = Input({ shape: [32, 32, 3] });
  const convolved = new Conv2D({ name: 'conv', filters: 8, kernelSize: 3 }).apply(input);
  const normalized = new BatchNormalization({ name: 'bn' }).apply(convolved);
  return new Model({ inputs: input, outputs: normalized, name: 'base' });
}

describe('a frozen base under a new head', () => {
  it('leaves only the head to train, without TensorFlow being there', () => {
    const base = createBase();
    base.trainable = false;
    const model = new Sequential([
      base,
      new GlobalAveragePooling2D(),
      new Dense({ name: 'head', units: 10 }),
    ]);
    model.build([null, 32, 32, 3]);
    const paths = new Map([...weightPaths(model)].map(([path, weight]) => [weight, path]));
    expect(model.trainableWeights.map((weight) => paths.get(weight))).toEqual(['head/kernel', 'head/bias']);
    expect(model.weights).toHaveLength(8);
  });

  it('thaws again in one line', () => {
    const base = createBase();
    base.trainable = false;
    base.trainable = true;
    expect(base.trainableWeights).toHaveLength(4);
  });
});
