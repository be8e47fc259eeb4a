import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { digestValues } from './value-digest.js';

describe('the digest of values', () => {
  it('is that of its bytes alone, wherever they lie', () => {
    const values = [1.5, -0, 3];
    const expected = createHash('sha256')
      .update(new Uint8Array(Float32Array.from(values).buffer))
      .digest('hex');
    const shared = new Float32Array(new SharedArrayBuffer(20), 4, 3);
    shared.set(values);
    expect(digestValues(shared)).toBe(expected);
    expect(digestValues(Float32Array.from([1.5, 0, 3]))).not.toBe(expected);
  });
});
