import { describe, expect, it } from 'vitest';
import { EpochMeans, type EpochSums } from './epoch-means.js';

describe('the means of an epoch', () => {
  const first = { loss: 1, metrics: { accuracy: 0.5 } };
  const second = { loss: 4, metrics: { accuracy: 1 } };

  it('weigh each step by its examples', () => {
    const means = new EpochMeans().add(first, 30).add(second, 10);
    expect(means.means()).toEqual({ loss: 1.75, metrics: { accuracy: 0.625 } });
  });

  it('go on from what another member counted, to the same bits', () => {
    const third = { loss: 1 / 3, metrics: { accuracy: 0.1 } };
    const half = new EpochMeans().add(first, 3).add(third, 7);
    const moved = JSON.parse(JSON.stringify(half.sums)) as EpochSums;
    expect(new EpochMeans(moved).add(second, 9).means()).toEqual(half.add(second, 9).means());
  });
});
