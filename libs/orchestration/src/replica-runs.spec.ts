import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidWorldSize } from './errors.js';
import { subtreesOfRun } from './reduction-tree.js';
import type { ReplicaRun } from './replica-run.js';
import { assignRuns } from './replica-runs.js';

const sizes = (numReplicas: number, worldSize: number): number[] =>
  assignRuns(numReplicas, worldSize).map(({ start, end }) => end - start);

const numSubtrees = (numReplicas: number, runs: readonly ReplicaRun[]): number =>
  runs.reduce((sum, run) => sum + subtreesOfRun(numReplicas, run).length, 0);

/** Every way to cut the replicas into so many runs, none longer than `longest`. */
function allRuns(start: number, numReplicas: number, worldSize: number, longest: number): ReplicaRun[][] {
  if (worldSize === 0) return start === numReplicas ? [[]] : [];
  const ways: ReplicaRun[][] = [];
  for (let end = start + 1; end <= Math.min(numReplicas, start + longest); end += 1) {
    for (const rest of allRuns(end, numReplicas, worldSize - 1, longest))
      ways.push([{ start, end }, ...rest]);
  }
  return ways;
}

const share = fc
  .integer({ min: 1, max: 48 })
  .chain((numReplicas) => fc.tuple(fc.constant(numReplicas), fc.integer({ min: 1, max: numReplicas })));

describe('assignRuns', () => {
  it('shares eight replicas among one to eight workers like this', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((worldSize) => sizes(8, worldSize).join('+'))).toEqual([
      '8',
      '4+4',
      '3+3+2',
      '2+2+2+2',
      '2+2+2+1+1',
      '2+2+1+1+1+1',
      '2+1+1+1+1+1+1',
      '1+1+1+1+1+1+1+1',
    ]);
  });

  it('gives every replica to exactly one worker, and every worker at least one', () => {
    fc.assert(
      fc.property(share, ([numReplicas, worldSize]) => {
        const runs = assignRuns(numReplicas, worldSize);
        expect(runs).toHaveLength(worldSize);
        expect(runs[0]?.start).toBe(0);
        expect(runs.at(-1)?.end).toBe(numReplicas);
        runs.forEach((run, rank) => {
          expect(run.end).toBeGreaterThan(run.start);
          if (rank > 0) expect(run.start).toBe(runs[rank - 1]?.end);
        });
      }),
    );
  });

  it('makes the longest run as short as possible', () => {
    fc.assert(
      fc.property(share, ([numReplicas, worldSize]) => {
        expect(Math.max(...sizes(numReplicas, worldSize))).toBe(Math.ceil(numReplicas / worldSize));
      }),
    );
  });

  it('leaves no way to have fewer partial sums', () => {
    for (let numReplicas = 1; numReplicas <= 11; numReplicas += 1) {
      for (let worldSize = 1; worldSize <= numReplicas; worldSize += 1) {
        const ways = allRuns(0, numReplicas, worldSize, Math.ceil(numReplicas / worldSize));
        const fewest = Math.min(...ways.map((runs) => numSubtrees(numReplicas, runs)));
        expect(numSubtrees(numReplicas, assignRuns(numReplicas, worldSize))).toBe(fewest);
      }
    }
  });

  it.each([
    [8, 9],
    [8, 0],
    [8, 1.5],
  ])('refuses to share %d replicas among %d workers', (numReplicas, worldSize) => {
    expect(() => assignRuns(numReplicas, worldSize)).toThrow(InvalidWorldSize);
    expect(() => assignRuns(numReplicas, worldSize)).toThrow(
      `expected between 1 and 8 workers for 8 replicas, received ${worldSize}; every worker carries at least one replica`,
    );
  });
});
