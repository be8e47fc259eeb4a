import { describe, expect, it } from 'vitest';

import { directionOf } from './metric-directions.js';

describe('directionOf', () => {
  it.each([
    ['loss', 'min'],
    ['val_loss', 'min'],
    ['val_kind_loss', 'min'],
    ['accuracy', 'max'],
    ['val_weighted_accuracy_2', 'max'],
    ['val_kind_accuracy', 'max'],
    ['kind_weighted_mean_squared_error', 'min'],
    ['val_acc', 'max'],
    ['size_mse', 'min'],
    ['val_', undefined],
    ['speed', undefined],
    ['constructor', undefined],
  ] as const)('of %s is %s', (monitor, direction) => {
    expect(directionOf(monitor)).toBe(direction);
  });
});
