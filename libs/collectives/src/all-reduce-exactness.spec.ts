import { afterEach, describe, expect, it } from 'vitest';
import { bytesOf } from './gradient-chunk.js';
import { expectedPayloadBytes, planPayload } from './payload-plan.js';
import { seededUniform } from './testing/random-vectors.js';
import { makeScenario } from './testing/reduce-scenario.js';
import { makeMembers, reduceOnAll } from './testing/reducing-members.js';
import { grpcHarness, memoryHarness, type TransportHarness } from './testing/transport-harness.js';

const BUCKET_LENGTH = 64;
const LENGTH = 1_000;

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

function randomSets(count: number): number[][] {
  const uniform = seededUniform(99);
  return Array.from({ length: count }, () => {
    const absent = [0, 1, 2, 3, 4, 5, 6, 7].filter(() => uniform() < 0.5);
    return absent.length === 8 ? absent.slice(1) : absent;
  });
}
