import { describe, expect, it } from 'vitest';
import { ReplicaVerification } from './replica-verification.js';

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
