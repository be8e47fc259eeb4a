import { expect } from 'vitest';
import { bytesOf } from '../gradient-chunk.js';
import { MemoryNetwork, type ChunkFate } from '../memory-transport.js';
import type { ReduceScenario } from './reduce-scenario.js';
import { makeMembers, reduceOn } from './reducing-members.js';
import { makeGroup } from './transport-harness.js';

/** Small buckets, so that a short vector has several. */
export const BUCKET_LENGTH = 16;

/** Nothing ever arrives. */
export const SILENT: ChunkFate = () => new Promise(() => undefined);

/** Members in memory that are ready to reduce the vectors of a scenario. */
export function startMembers(scenario: ReduceScenario, fate?: ChunkFate) {
  const network = new MemoryNetwork(makeGroup(scenario.runs.length), fate && { fate });
  const { transports } = network;
  const members = makeMembers(transports, scenario, { bucketLength: BUCKET_LENGTH, maxLength: 1_000 });
  const reduce = (rank: number, overrides?: Parameters<typeof reduceOn>[3]) =>
    reduceOn(members[rank]!, transports[rank]!, scenario, overrides);
  return { network, transports, members, reduce };
}

/** The bits are those that one process computes. */
export function expectSum(into: Float32Array, scenario: ReduceScenario): void {
  expect(Buffer.compare(bytesOf(into), bytesOf(scenario.expected()))).toBe(0);
}

/** Lets what can happen without waiting happen. */
export async function someTurns(count = 20): Promise<void> {
  for (let turns = 0; turns < count; turns++) await new Promise((resolve) => setImmediate(resolve));
}
