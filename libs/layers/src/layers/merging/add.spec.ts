import { describe, expect, it } from 'vitest';
import { Input } from '../core/input-layer.js';
import { Add } from './add.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';

describeLayerFixtures('merging');

describe('Add', () => {
  it('refuses what is not a list and shapes that do not broadcast', () => {
    const add = (): Add => new Add({ name: 'a' });
    expect(() => add().apply(Input({ shape: [2] }))).toThrow(
      "Layer 'a': expected a list of tensors, received a single tensor.",
    );
    expect(() => add().apply([Input({ shape: [2] }), Input({ shape: [3] })])).toThrow(
      "Layer 'a': expected inputs that broadcast to [null, 2], received shape [null, 3].",
    );
  });
});
