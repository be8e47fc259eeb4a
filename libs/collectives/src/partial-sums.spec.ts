import { assignRuns, foldSubtree, subtreeKey, subtreesOfRun } from '@thaw/orchestration';
import fc from 'fast-check';
import { addInto } from '@thaw/vectors';
import { describe, expect, it } from 'vitest';
import { PartialSums } from './partial-sums.js';
import { bitsOf } from './testing/float-bits.js';
import { awkwardVector, seededUniform } from './testing/random-vectors.js';

const LENGTH = 16;

function makeSums(
  numReplicas: number,
  run: { start: number; end: number },
): { sums: PartialSums; numBuffers: () => number } {
  let numBuffers = 0;
  const allocate = (): Float32Array => {
    numBuffers++;
    return new Float32Array(new SharedArrayBuffer(4 * LENGTH)).fill(NaN);
  };
  return { sums: new PartialSums({ numReplicas, run, allocate }), numBuffers: () => numBuffers };
}

describe('PartialSums', () => {
  it('makes the same additions as the tree, whatever replicas are absent, step after step', () => {
    const replicas = fc.integer({ min: 1, max: 13 });
    fc.assert(
      fc.property(
        replicas,
        replicas,
        fc.array(fc.boolean(), { minLength: 26, maxLength: 26 }),
        fc.nat(),
        (count, world, present, seed) => {
          const worldSize = Math.min(count, world);
          const uniform = seededUniform(seed);
          for (const run of assignRuns(count, worldSize)) {
            const { sums } = makeSums(count, run);
            for (const step of [0, 1]) {
              const vectors = Array.from({ length: count }, () => awkwardVector(LENGTH, uniform));
              const isPresent = (replica: number): boolean => present[step * 13 + replica]!;
              sums.begin();
              for (let replica = run.start; replica < run.end; replica++) {
                if (isPresent(replica)) sums.add(replica, (into) => into.set(vectors[replica]!));
              }
              const finished = sums.finish();
              const expected = expectedSums(count, run, (replica) =>
                isPresent(replica) ? vectors[replica]!.slice() : undefined,
              );
              expect([...finished.keys()]).toEqual([...expected.keys()]);
              for (const [key, sum] of expected) expect(bitsOf(finished.get(key)!)).toEqual(bitsOf(sum));
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('makes the same additions while the sums are read already, as far as it says that they are there', () => {
    const replicas = fc.integer({ min: 1, max: 13 });
    const ends = fc.uniqueArray(fc.integer({ min: 1, max: LENGTH - 1 }), { maxLength: 5 });
    fc.assert(
      fc.property(replicas, replicas, ends, fc.nat(), (count, world, someEnds, seed) => {
        const uniform = seededUniform(seed);
        const vectors = Array.from({ length: count }, () => awkwardVector(LENGTH, uniform));
        const isPresent = vectors.map(() => uniform() < 0.8);
        const stops = [...someEnds.toSorted((left, right) => left - right), LENGTH];
        for (const run of assignRuns(count, Math.min(count, world))) {
          const present = replicasOf(run).filter((replica) => isPresent[replica]);
          const last = present.pop();
          if (last === undefined) continue;
          const { sums } = makeSums(count, run);
          for (let step = 0; step < 2; step++) {
            sums.begin();
            for (const replica of present) sums.add(replica, (into) => into.set(vectors[replica]!));
            const seen: [number, Map<string, Uint32Array>][] = [];
            const compute = (into: Float32Array, onWritten: (elements: number) => void): void => {
              into.fill(NaN);
              stops.forEach((stop, index) => {
                const start = stops[index - 1] ?? 0;
                into.set(vectors[last]!.subarray(start, stop), start);
                onWritten(stop);
              });
            };
            sums.addLast(last, compute, (elements, read) => {
              const bits = [...read].map(([key, sum]) => [key, bitsOf(sum.slice(0, elements))] as const);
              seen.push([elements, new Map(bits)]);
            });
            const expected = expectedSums(count, run, (replica) =>
              isPresent[replica] ? vectors[replica]!.slice() : undefined,
            );
            expect(seen.map(([elements]) => elements)).toEqual(stops);
            for (const [elements, read] of [...seen, [LENGTH, bitsOfAll(sums.finish())] as const]) {
              const prefixes = [...expected].map(([key, sum]) => [key, bitsOf(sum.slice(0, elements))]);
              expect([...read]).toEqual(prefixes);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('holds one vector per level of the tree, and no more in later steps', () => {
    const { sums, numBuffers } = makeSums(8, { start: 0, end: 8 });
    for (let step = 0; step < 3; step++) {
      sums.begin();
      for (let replica = 0; replica < 8; replica++) sums.add(replica, (into) => into.fill(1));
      expect([...sums.finish()].map(([key, sum]) => [key, sum[0]])).toEqual([['0+8', 8]]);
    }
    expect(numBuffers()).toBe(4);
    for (let step = 0; step < 3; step++) {
      sums.begin();
      for (let replica = 0; replica < 7; replica++) sums.add(replica, (into) => into.fill(1));
      const fill = (into: Float32Array, onWritten: (elements: number) => void): void =>
        onWritten(into.fill(1).length);
      sums.addLast(7, fill, () => undefined);
      expect([...sums.finish()].map(([key, sum]) => [key, sum[0]])).toEqual([['0+8', 8]]);
    }
    expect(numBuffers()).toBe(4);
  });

  it('keeps the sums of a step until the next one begins', () => {
    const { sums, numBuffers } = makeSums(8, { start: 3, end: 6 });
    sums.begin();
    for (const replica of [3, 4, 5]) sums.add(replica, (into) => into.fill(replica));
    const finished = sums.finish();
    expect([...finished].map(([key, sum]) => [key, sum[0]])).toEqual([
      ['3+1', 3],
      ['4+2', 9],
    ]);
    expect(numBuffers()).toBe(3);
  });

  it('gives nothing when all replicas of the run are absent', () => {
    const { sums } = makeSums(8, { start: 4, end: 8 });
    sums.begin();
    expect(sums.finish().size).toBe(0);
  });

  it('begins anew after a replica that failed', () => {
    const { sums, numBuffers } = makeSums(2, { start: 0, end: 2 });
    sums.begin();
    const fail = (): void => {
      throw new Error('out of memory');
    };
    expect(() => sums.add(0, fail)).toThrow('out of memory');
    sums.begin();
    expect(() => sums.addLast(0, fail, () => undefined)).toThrow('out of memory');
    sums.begin();
    sums.add(1, (into) => into.fill(2));
    expect([...sums.finish().values()].map((sum) => sum[0])).toEqual([2]);
    expect(numBuffers()).toBe(1);
  });

  it.each([
    [2, 'expected one of 5 to 7 next, received 2'],
    [4, 'expected one of 5 to 7 next, received 4'],
    [8, 'expected one of 5 to 7 next, received 8'],
  ])('refuses replica %i when the next is 5 of a run that ends with 7', (replica, message) => {
    const { sums } = makeSums(8, { start: 4, end: 8 });
    sums.begin();
    sums.add(4, (into) => into.fill(0));
    expect(() => sums.add(replica, () => undefined)).toThrow(message);
  });
});

function replicasOf({ start, end }: { start: number; end: number }): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

function bitsOfAll(sums: ReadonlyMap<string, Float32Array>): Map<string, Uint32Array> {
  return new Map([...sums].map(([key, sum]) => [key, bitsOf(sum)]));
}

function expectedSums(
  numReplicas: number,
  run: { start: number; end: number },
  leafOf: (replica: number) => Float32Array | undefined,
): Map<string, Float32Array> {
  const expected = new Map<string, Float32Array>();
  for (const subtree of subtreesOfRun(numReplicas, run)) {
    const sum = foldSubtree(subtree, leafOf, (left, right) => {
      addInto(left, right);
      return left;
    });
    if (sum !== undefined) expected.set(subtreeKey(subtree), sum);
  }
  return expected;
}
