import { describe, expect, it } from 'vitest';
import { probabilitiesOf } from './probabilities.js';

describe('the probabilities of classes', () => {
  it('are the outputs of a model that ends in them', () => {
    const outputs = Float32Array.of(0.25, 0.75);
    expect(probabilitiesOf(outputs, 'sparse_categorical_crossentropy')).toEqual([0.25, 0.75]);
    expect(probabilitiesOf(outputs, { name: 'categorical_crossentropy', fromLogits: false })).toEqual([
      0.25, 0.75,
    ]);
  });

  it('are the softmax of logits, however large they are', () => {
    const loss = { name: 'sparse_categorical_crossentropy', fromLogits: true } as const;
    const [first, second, third] = probabilitiesOf(Float32Array.of(1000, 1000 + Math.log(3), -1000), loss);
    expect(first).toBeCloseTo(0.25, 4);
    expect(second).toBeCloseTo(0.75, 4);
    expect(third).toBe(0);
  });

  it('of a single output are those of both classes', () => {
    expect(probabilitiesOf(Float32Array.of(0.25), 'binary_crossentropy')).toEqual([0.75, 0.25]);
    const logit = Float32Array.of(Math.log(3));
    const [no, yes] = probabilitiesOf(logit, { name: 'binary_crossentropy', fromLogits: true });
    expect(yes).toBeCloseTo(0.75, 6);
    expect(no).toBeCloseTo(0.25, 6);
  });

  it('are the sigmoid of each logit where classes do not exclude each other', () => {
    const loss = { name: 'binary_focal_crossentropy', fromLogits: true } as const;
    expect(probabilitiesOf(Float32Array.of(0, 0), loss)).toEqual([0.5, 0.5]);
  });
});
