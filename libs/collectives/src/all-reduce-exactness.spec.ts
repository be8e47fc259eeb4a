import { setTimeout as delay } from 'node:timers/promises';
import { HostMemory, LEAST_PLACED_BYTES } from '@thaw/vectors';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { bytesOf } from './gradient-chunk.js';
import { expectedPayloadBytes, planPayload } from './payload-plan.js';
import { seededUniform } from './testing/random-vectors.js';
import { makeScenario } from './testing/reduce-scenario.js';
import { makeMembers, reduceOn, reduceOnAll } from './testing/reducing-members.js';
import { grpcHarness, memoryHarness, type TransportHarness } from './testing/transport-harness.js';

const BUCKET_LENGTH = 64;
const LENGTH = 1_000;
/** Of buckets that are so large that they stay where they are. */
const PLACED_LENGTH = LEAST_PLACED_BYTES / Float32Array.BYTES_PER_ELEMENT;

/** Replica sets for R = 8: all, none but a few, whole runs missing, and some at random. */
const ABSENT: readonly (readonly number[])[] = [
  [],
  [7],
  [0, 1, 2, 3],
  [4, 5, 6, 7],
  [1, 2, 3, 4, 5, 6, 7],
  ...randomSets(3),
];

describe.each([
  ['in memory', memoryHarness],
  ['over gRPC', grpcHarness],
])('AllReduce %s', (_name, factory) => {
  let harness: TransportHarness | undefined;

  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });

  it.each([1, 2, 3, 4, 5])(
    'gives %i workers the bits that one process computes and the rows of all, and sends the planned bytes',
    async (worldSize) => {
      const sent = new Array<number>(worldSize).fill(0);
      harness = await factory(worldSize, (from, _to, chunk) => {
        sent[from]! += chunk.payload.byteLength;
      });
      const { transports } = harness;
      const members = makeMembers(transports, makeScenario({ worldSize, length: LENGTH }), {
        bucketLength: BUCKET_LENGTH,
      });
      for (const [index, absent] of ABSENT.entries()) {
        const scenario = makeScenario({ worldSize, length: LENGTH, absent, seed: index });
        sent.fill(0);
        const outcomes = await reduceOnAll(members, transports, scenario, { step: index + 1 });
        const expected = bytesOf(scenario.expected());
        const { numReplicas, runs, isPresent } = scenario;
        const plan = planPayload({
          length: LENGTH,
          bucketLength: BUCKET_LENGTH,
          numReplicas,
          runs,
          isPresent,
        });
        for (const [rank, { into, report }] of outcomes.entries()) {
          expect(Buffer.compare(bytesOf(into), expected)).toBe(0);
          expect([...report.rows]).toEqual([0, 1, 2, 3, 4, 5, 6, 7].filter(isPresent));
          expect(report.payloadBytesSent).toBe(expectedPayloadBytes(plan, rank));
          expect(sent[rank]).toBe(report.payloadBytesSent);
          expect(report.waitedMs).toHaveLength(worldSize);
          expect(report.waitedMs[rank]).toBe(0);
        }
      }
    },
  );
});

describe('AllReduce of vectors that peers read where they are', () => {
  it.each([
    [2, []],
    [3, []],
    [4, [1, 5]],
    [3, [0, 1, 2, 3]],
  ])(
    'gives %i workers the bits that one process computes, and says that they are finite',
    async (worldSize, absent) => {
      const harness = await grpcHarness(worldSize);
      onTestFinished(() => harness.close());
      const { transports } = harness;
      const length = 4 * PLACED_LENGTH + 100;
      const scenario = makeScenario({ worldSize, length, absent: [...absent] });
      const members = makeMembers(transports, scenario, { bucketLength: PLACED_LENGTH });
      const partials = transports.map((_, rank) => inHostMemory(scenario.partialsOf(rank)));
      const expected = bytesOf(scenario.expected());
      // Memory is offered in the first step, and read from then on; in some of them a member comes late.
      for (const step of [1, 2, 3, 4]) {
        const outcomes = await Promise.all(
          members.map(async (member, rank) => {
            if (rank === step % (worldSize + 1)) await delay(20);
            const into = HostMemory.allocate(length)!.fill(NaN);
            return reduceOn(member, transports[rank]!, scenario, { step, partials: partials[rank]!, into });
          }),
        );
        for (const { into, report } of outcomes) {
          expect(Buffer.compare(bytesOf(into), expected)).toBe(0);
          expect(report.isFinite).toBe(true);
        }
      }
    },
  );

  it('says on every member that a number is not finite, whoever made it', async () => {
    const harness = await grpcHarness(2);
    onTestFinished(() => harness.close());
    const { transports } = harness;
    const length = 4 * PLACED_LENGTH;
    const scenario = makeScenario({ worldSize: 2, length });
    const members = makeMembers(transports, scenario, { bucketLength: PLACED_LENGTH });
    const placed = transports.map((_, rank) => inHostMemory(scenario.partialsOf(rank)));
    for (const [index, place] of [0, PLACED_LENGTH + 3, length - 1].entries()) {
      for (const vector of placed[0]!.values()) vector[place] = Infinity;
      const outcomes = await Promise.all(
        members.map((member, rank) =>
          reduceOn(member, transports[rank]!, scenario, { step: index + 1, partials: placed[rank]! }),
        ),
      );
      expect(outcomes.map(({ report }) => report.isFinite)).toEqual([false, false]);
      for (const vector of placed[0]!.values()) vector[place] = 0;
    }
  });
});

function inHostMemory(sums: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  const place = (vector: Float32Array): Float32Array => {
    const placed = HostMemory.allocate(vector.length)!;
    placed.set(vector);
    return placed;
  };
  return new Map([...sums].map(([key, vector]) => [key, place(vector)]));
}

function randomSets(count: number): number[][] {
  const uniform = seededUniform(99);
  return Array.from({ length: count }, () => {
    const absent = [0, 1, 2, 3, 4, 5, 6, 7].filter(() => uniform() < 0.5);
    return absent.length === 8 ? absent.slice(1) : absent;
  });
}
