import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestVector, ReplicaVerification } from './replica-verification.js';

const PLAN = { verifyEvery: 2, numReplicas: 4 };
const STEPS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('what a worker verifies', () => {
  it('is its own replica and those of others when it is their turn', () => {
    const share = { run: { start: 1, end: 2 }, verified: [{ start: 0, end: 1 }] };
    const verification = new ReplicaVerification(PLAN, share);
    const none = undefined;
    expect(STEPS.map((step) => verification.ownIn(step))).toEqual([
      ...[none, none, none, 1, none, none, none, none],
    ]);
    expect(STEPS.map((step) => verification.othersIn(step))).toEqual([
      ...[none, 0, none, none, none, none, none, none],
    ]);
  });

  it('is nothing where it is alone', () => {
    const verification = new ReplicaVerification(PLAN, { run: { start: 0, end: 4 }, verified: [] });
    for (const step of STEPS) {
      expect(verification.ownIn(step)).toBeUndefined();
      expect(verification.othersIn(step)).toBeUndefined();
    }
  });
});

describe('the digest of a vector', () => {
  it('is that of its bytes alone, wherever they lie', () => {
    const values = [1.5, -0, 3];
    const expected = createHash('sha256')
      .update(new Uint8Array(Float32Array.from(values).buffer))
      .digest('hex');
    const shared = new Float32Array(new SharedArrayBuffer(20), 4, 3);
    shared.set(values);
    expect(digestVector(shared)).toBe(expected);
    expect(digestVector(Float32Array.from([1.5, 0, 3]))).not.toBe(expected);
  });
});
