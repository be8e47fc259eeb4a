import { setImmediate as nextTurn } from 'node:timers/promises';
import { ThawError } from '@thaw/errors';
import { HostMemory, LEAST_PLACED_BYTES } from '@thaw/vectors';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bytesOf } from './gradient-chunk.js';
import { seededUniform } from './testing/random-vectors.js';
import { makeScenario, type ReduceScenario } from './testing/reduce-scenario.js';
import { makeMembers, reduceOn } from './testing/reducing-members.js';
import { grpcHarness, memoryHarness, type TransportHarness } from './testing/transport-harness.js';
import { WrittenLength } from './written-length.js';

const BUCKET_LENGTH = 64;
const LENGTH = 1_000;

/** Sums of which nothing is there yet. */
interface Unwritten {
  readonly partials: ReadonlyMap<string, Float32Array>;
  readonly written: WrittenLength;
  /** Writes them up to an element. */
  readonly writeTo: (elements: number) => void;
}

function unwritten(
  scenario: ReduceScenario,
  rank: number,
  allocate = (length: number): Float32Array => new Float32Array(length),
): Unwritten {
  const whole = scenario.partialsOf(rank);
  const partials = new Map([...whole].map(([key, sum]) => [key, allocate(sum.length).fill(NaN)]));
  const written = new WrittenLength();
  const writeTo = (elements: number): void => {
    for (const [key, sum] of partials)
      sum.set(whole.get(key)!.subarray(written.elements, elements), written.elements);
    written.growTo(elements);
  };
  return { partials, written, writeTo };
}

async function harnessOf(
  factory: typeof memoryHarness,
  ...args: Parameters<typeof memoryHarness>
): Promise<TransportHarness> {
  const harness = await factory(...args);
  onTestFinished(() => harness.close());
  return harness;
}

describe.each([
  ['in memory', memoryHarness],
  ['over gRPC', grpcHarness],
])('AllReduce %s of sums that are still written', (_name, factory) => {
  it.each([
    [1, []],
    [2, []],
    [3, []],
    [3, [0, 1, 2, 3]],
    [4, [1, 5]],
    [5, []],
  ])('gives %i workers the bits that one process computes', async (worldSize, absent) => {
    const { transports } = await harnessOf(factory, worldSize);
    const uniform = seededUniform(worldSize);
    const members = makeMembers(transports, makeScenario({ worldSize, length: LENGTH }), {
      bucketLength: BUCKET_LENGTH,
    });
    for (let step = 1; step <= 6; step++) {
      const scenario = makeScenario({ worldSize, length: LENGTH, absent: [...absent], seed: step });
      const expected = bytesOf(scenario.expected());
      const outcomes = await Promise.all(
        members.map(async (member, rank) => {
          const { writeTo, ...sums } = unwritten(scenario, rank);
          if (sums.partials.size === 0) return reduceOn(member, transports[rank]!, scenario, { step });
          const reduced = reduceOn(member, transports[rank]!, scenario, { step, ...sums });
          for (let at = 0; at < LENGTH; at += 1 + Math.floor(uniform() * 300)) {
            writeTo(at);
            for (let turns = uniform() * 6; turns > 1; turns--) await nextTurn();
          }
          writeTo(LENGTH);
          return reduced;
        }),
      );
      for (const [rank, { into, report }] of outcomes.entries()) {
        expect(Buffer.compare(bytesOf(into), expected)).toBe(0);
        expect(report.waitedMs[rank]).toBe(0);
      }
    }
  });
});

describe('AllReduce of sums that are still written', () => {
  it('has the results of all that is written before the rest is, and nothing of that', async () => {
    const { transports } = await harnessOf(memoryHarness, 2);
    const scenario = makeScenario({ worldSize: 2, length: LENGTH });
    const members = makeMembers(transports, scenario, { bucketLength: BUCKET_LENGTH });
    const intos = [0, 1].map(() => new Float32Array(LENGTH).fill(NaN));
    const sums = [0, 1].map((rank) => unwritten(scenario, rank));
    const reductions = members.map((member, rank) => {
      const { partials, written } = sums[rank]!;
      return reduceOn(member, transports[rank]!, scenario, { partials, written, into: intos[rank]! });
    });
    const half = 8 * BUCKET_LENGTH;
    const expected = scenario.expected();
    for (const { writeTo } of sums) writeTo(half + 1);
    await expect
      .poll(() => intos.map((into) => into[half - 1]))
      .toEqual([expected[half - 1], expected[half - 1]]);
    for (const into of intos) {
      expect(Buffer.compare(bytesOf(into.slice(0, half)), bytesOf(expected.slice(0, half)))).toBe(0);
      expect(into.subarray(half).every(Number.isNaN)).toBe(true);
    }
    for (const { writeTo } of sums) writeTo(LENGTH);
    await Promise.all(reductions);
    for (const into of intos) expect(Buffer.compare(bytesOf(into), bytesOf(expected))).toBe(0);
  });

  it('reads them where peers have them, in buckets that are written', async () => {
    const { transports } = await harnessOf(grpcHarness, 2);
    const bucketLength = LEAST_PLACED_BYTES / Float32Array.BYTES_PER_ELEMENT;
    const length = 6 * bucketLength + 100;
    const scenario = makeScenario({ worldSize: 2, length });
    const members = makeMembers(transports, scenario, { bucketLength });
    const expected = bytesOf(scenario.expected());
    const inHostMemory = (size: number): Float32Array => HostMemory.allocate(size)!;
    // Memory is offered in the first step, and read from then on.
    for (const step of [1, 2, 3]) {
      const outcomes = await Promise.all(
        members.map(async (member, rank) => {
          const { writeTo, ...sums } = unwritten(scenario, rank, inHostMemory);
          const into = inHostMemory(length).fill(NaN);
          const reduced = reduceOn(member, transports[rank]!, scenario, { step, ...sums, into });
          // One writes faster than the other.
          const stride = (rank + 1) * 0.7 * bucketLength;
          for (let at = stride; at < length; at += stride) {
            writeTo(Math.floor(at));
            for (let turn = 0; turn < 5; turn++) await nextTurn();
          }
          writeTo(length);
          return reduced;
        }),
      );
      for (const { into } of outcomes) expect(Buffer.compare(bytesOf(into), expected)).toBe(0);
    }
  });

  it.each([
    ['before it begins', 0],
    ['while it runs', 1],
  ])('fails with what kept them from being written, %s', async (_when, turns) => {
    const { transports } = await harnessOf(memoryHarness, 2);
    const scenario = makeScenario({ worldSize: 2, length: LENGTH });
    const [member] = makeMembers(transports, scenario, { bucketLength: BUCKET_LENGTH });
    const { partials, written, writeTo } = unwritten(scenario, 0);
    const failure = new ThawError('RESOURCE_EXHAUSTED', 'the device has no memory left');
    writeTo(2 * BUCKET_LENGTH);
    if (turns === 0) written.fail(failure);
    const reduced = reduceOn(member!, transports[0]!, scenario, { partials, written });
    reduced.catch(() => undefined);
    for (let turn = 0; turn < turns; turn++) await nextTurn();
    written.fail(failure);
    await expect(reduced).rejects.toBe(failure);
  });
});

it('grows, and never shrinks', () => {
  const written = new WrittenLength();
  written.growTo(3);
  expect(() => written.growTo(2)).toThrow('Expected to grow from 3 elements on, received 2.');
});
