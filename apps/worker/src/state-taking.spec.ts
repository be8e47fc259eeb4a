import { alignedFloats } from '@thaw/layers';
import { createLogger } from '@thaw/observability';
import { encodePositions, encodeUsedExamples } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';
import type { SharedVector } from './compute/compute-calls.js';
import { openShared, shareVector } from './compute/shared-vector.js';
import type { MemberGroup, StateHolder } from './member-group.js';
import { NO_VECTOR } from './state-desk.js';
import { encodeResult, takeResult } from './state-taking.js';
import type { Reduced, Reduction } from './training-course.js';

const HOLDER: StateHolder = { workerId: 'giver', name: 'giver', rank: 0, address: 'giver:7000' };
const ROWS = encodeUsedExamples([
  { replica: 0, generation: { term: 1, number: 2 }, rank: 0, positions: encodePositions([3, 5]) },
]);
const NO_ROWS = new Uint8Array(0);

function vectorOf(...values: readonly number[]): SharedVector {
  const vector = alignedFloats(values.length);
  vector.set(values);
  return shareVector(vector);
}

/** Takes what a holder answers as the result of a reduction into two numbers. */
function take(
  bytes: Uint8Array,
  purpose: Reduction['purpose'],
  into = vectorOf(0, 0),
): Promise<Reduced | undefined> {
  const wanted = { purpose, into } as Reduction;
  const logger = createLogger({ name: 'test', level: 'silent' });
  const tools = { logger, fetchState: () => Promise.resolve(bytes) };
  return takeResult(HOLDER, {} as MemberGroup, { wanted, reductions: 4 }, tools);
}

describe('the result of a reduction that another member has', () => {
  it.each(['train', 'evaluate'] as const)('is its vector, with the rows of a step: %s', async (purpose) => {
    const rows = purpose === 'train' ? ROWS : NO_ROWS;
    const into = vectorOf(0, 0);
    const reduced = await take(encodeResult({ into: vectorOf(1.5, -2), rows }), purpose, into);
    expect([...openShared(into)]).toEqual([1.5, -2]);
    expect(reduced).toMatchObject({ rows, replicas: [], payloadBytes: 0 });
  });

  it('is not there yet when the answer is empty', async () => {
    expect(await take(NO_VECTOR, 'train')).toBeUndefined();
  });

  it.each([
    ['a step without its rows', encodeResult({ into: vectorOf(1, 2), rows: NO_ROWS }), 'train'],
    ['an evaluation with rows', encodeResult({ into: vectorOf(1, 2), rows: ROWS }), 'evaluate'],
    ['a shorter vector', encodeResult({ into: vectorOf(1), rows: NO_ROWS }), 'evaluate'],
  ] as const)('is refused: %s', async (_, bytes, purpose) => {
    const into = vectorOf(7, 7);
    await expect(take(bytes, purpose, into)).rejects.toMatchObject({ code: 'DATA_LOSS' });
    expect([...openShared(into)]).toEqual([7, 7]);
  });
});
