import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidPartials } from './errors.js';
import {
  childrenOf,
  foldSubtree,
  foldTree,
  subtreeKey,
  subtreesOfRun,
  type Subtree,
} from './reduction-tree.js';
import type { ReplicaRun } from './replica-run.js';

const add = (left: string, right: string): string => `(${left} ${right})`;

function leafPartials(present: readonly boolean[]): Map<string, string> {
  const entries = present.flatMap((isPresent, start): [string, string][] =>
    isPresent ? [[subtreeKey({ start, width: 1 }), `${start}`]] : [],
  );
  return new Map(entries);
}

function runsOf(numReplicas: number, cuts: readonly number[]): ReplicaRun[] {
  const ends = [...new Set(cuts.map((cut) => cut % numReplicas).filter((cut) => cut > 0))].sort(
    (a, b) => a - b,
  );
  return [...ends, numReplicas].map((end, index) => ({ start: ends[index - 1] ?? 0, end }));
}

const replicasAndCuts = fc.integer({ min: 1, max: 40 }).chain((numReplicas) =>
  fc.record({
    runs: fc.array(fc.nat(numReplicas)).map((cuts) => runsOf(numReplicas, cuts)),
    present: fc.array(fc.boolean(), { minLength: numReplicas, maxLength: numReplicas }),
  }),
);

describe('the reduction tree', () => {
  it('splits at the largest power of two below the width', () => {
    const shapes = [2, 3, 4, 5, 6, 8].map((width) =>
      childrenOf({ start: 10, width })?.map(subtreeKey).join(' '),
    );
    expect(shapes).toEqual(['10+1 11+1', '10+2 12+1', '10+2 12+2', '10+4 14+1', '10+4 14+2', '10+4 14+4']);
    expect(childrenOf({ start: 0, width: 1 })).toBeUndefined();
  });

  it('combines seven replicas in this order', () => {
    expect(foldTree(7, leafPartials(Array<boolean>(7).fill(true)), add)).toBe('(((0 1) (2 3)) ((4 5) 6))');
  });

  it('skips what is absent instead of adding anything for it', () => {
    expect(foldTree(4, leafPartials([true, false, false, true]), add)).toBe('(0 3)');
    expect(foldTree(4, leafPartials([false, false, false, false]), add)).toBeUndefined();
    expect(foldTree(0, new Map<string, string>(), add)).toBeUndefined();
  });

  it('combines in the same order however contiguous runs share the replicas', () => {
    fc.assert(
      fc.property(replicasAndCuts, ({ runs, present }) => {
        const partials = new Map<string, string>();
        const leafOf = (replica: number): string | undefined => (present[replica] ? `${replica}` : undefined);
        for (const subtree of runs.flatMap((run) => subtreesOfRun(present.length, run))) {
          const partial = foldSubtree(subtree, leafOf, add);
          if (partial !== undefined) partials.set(subtreeKey(subtree), partial);
        }
        expect(foldTree(present.length, partials, add)).toBe(
          foldTree(present.length, leafPartials(present), add),
        );
      }),
    );
  });

  it('calls for leaves once, in ascending order, and keeps few partials alive', () => {
    const alive = new Set<object>();
    const asked: number[] = [];
    let mostAlive = 0;
    const leafOf = (replica: number): object => {
      const leaf = {};
      asked.push(replica);
      alive.add(leaf);
      mostAlive = Math.max(mostAlive, alive.size);
      return leaf;
    };
    foldSubtree({ start: 0, width: 64 }, leafOf, (left, right) => {
      alive.delete(right);
      return left;
    });
    expect(asked).toEqual(Array.from({ length: 64 }, (_, replica) => replica));
    expect(mostAlive).toBe(7);
  });

  it('refuses a partial that lies inside another one, for its replicas would count twice', () => {
    const partials = new Map([
      ['0+2', 'a'],
      ['1+1', 'b'],
      ['2+2', 'c'],
    ]);
    expect(() => foldTree(4, partials, add)).toThrow(InvalidPartials);
    expect(() => foldTree(4, partials, add)).toThrow(
      'expected partial sums of separate subtrees of the tree over 4 replicas, received 1+1 beside 0+2, 2+2',
    );
  });

  it('refuses a partial of what is no subtree', () => {
    expect(() => foldTree(4, new Map([['1+2', 'a']]), add)).toThrow('received 1+2 beside nothing');
  });
});

describe('subtreesOfRun', () => {
  it('names the largest subtrees inside a run', () => {
    const keys = (numReplicas: number, run: ReplicaRun): string =>
      subtreesOfRun(numReplicas, run).map(subtreeKey).join();
    expect(keys(8, { start: 0, end: 8 })).toBe('0+8');
    expect(keys(8, { start: 1, end: 7 })).toBe('1+1,2+2,4+2,6+1');
    expect(keys(7, { start: 4, end: 7 })).toBe('4+3');
    expect(keys(7, { start: 3, end: 3 })).toBe('');
  });

  it('covers every replica of the run once, and no parent of two of them lies inside the run', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.nat(64), fc.nat(64), (numReplicas, one, other) => {
        const start = Math.min(one, other) % numReplicas;
        const end = Math.min(Math.max(one, other), numReplicas);
        const found = subtreesOfRun(numReplicas, { start, end });
        const covered = found.flatMap(replicasOf);
        expect(covered).toEqual(replicasOf({ start, width: Math.max(0, end - start) }));
        const keys = new Set(found.map(subtreeKey));
        for (const subtree of found) expect(hasBothChildrenIn(keys, subtree)).toBe(false);
      }),
    );
  });
});

function replicasOf({ start, width }: Subtree): number[] {
  return Array.from({ length: width }, (_, offset) => start + offset);
}

function hasBothChildrenIn(keys: ReadonlySet<string>, subtree: Subtree): boolean {
  return childrenOf(subtree)?.every((child) => keys.has(subtreeKey(child))) ?? false;
}
