import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name.js';

describe('nearestName', () => {
  it.each([
    ['batchsize', 'batchSize'],
    ['batch_size', 'batchSize'],
    ['optimiser', 'optimizer'],
    ['epoch', 'epochs'],
    ['sede', 'seed'],
  ])('takes %s for %s', (name, meant) => {
    expect(nearestName(name, ['batchSize', 'epochs', 'optimizer', 'seed'])).toBe(meant);
  });

  it('guesses nothing when nothing is near', () => {
    expect(nearestName('frobnicate', ['batchSize', 'epochs'])).toBeUndefined();
    expect(nearestName('x', ['seed'])).toBeUndefined();
    expect(nearestName('', ['seed'])).toBeUndefined();
  });

  it('does not compare what is too long for a typing error', () => {
    expect(nearestName('seed'.repeat(100_000), ['seed'.repeat(100_000), 'seed'])).toBeUndefined();
  });
});
