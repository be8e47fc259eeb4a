import { BatchNormalization, Dense, Sequential } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import { freezeSignature } from './freeze-signature.js';

function createModel(): Sequential {
  const model = new Sequential([
    new Sequential([new BatchNormalization({ name: 'bn', center: false, scale: false })], { name: 'base' }),
    new Dense({ units: 2, name: 'head' }),
  ]);
  model.build([null, 3]);
  return model;
}

describe('freezeSignature', () => {
  it('is the same for models that are frozen alike', () => {
    expect(freezeSignature(createModel())).toBe(freezeSignature(createModel()));
  });

  it.each<[string, (model: Sequential) => unknown]>([
    ['a layer whose weights are statistics only is frozen', (model) => (model.layers[0]!.trainable = false)],
    ['the model is frozen', (model) => (model.trainable = false)],
    ['a single weight is frozen', (model) => (model.trainableWeights[0]!.trainable = false)],
    ['a layer is added', (model) => model.add(new Dense({ units: 1 }))],
  ])('is another one after %s', (_what, change) => {
    const model = createModel();
    const before = freezeSignature(model);
    change(model);
    expect(freezeSignature(model)).not.toBe(before);
  });
});
