import { describe, expect, it } from 'vitest';
import { EpochMeans } from './epoch-means.js';

describe('the means of an epoch', () => {
  it('weigh each step by its examples', () => {
    const means = new EpochMeans();
    means.add({ loss: 1, metrics: { accuracy: 0.5 } }, 30);
    means.add({ loss: 4, metrics: { accuracy: 1 } }, 10);
    expect(means.means()).toEqual({ loss: 1.75, metrics: { accuracy: 0.625 } });
  });
});
