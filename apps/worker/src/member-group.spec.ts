import { MemoryNetwork } from '@thaw/collectives';
import { alignedFloats } from '@thaw/layers';
import { jobSpecSchema } from '@thaw/orchestration';
import type { Assignment } from '@thaw/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReplicaShare } from './compute/compute-calls.js';
import { openShared, shareVector } from './compute/shared-vector.js';
import { MemberGroup } from './member-group.js';
import { wholeStep } from './step-underway.js';
import type { Reduction } from './training-course.js';

const LENGTH = 3;
const GENERATION = { term: 1, number: 1 };
const RUNS = [
  { start: 0, end: 1 },
  { start: 1, end: 2 },
];
const MEMBERS = RUNS.map((run, rank) => ({ workerId: `w${rank}`, name: `w${rank}`, address: 'x:1', run }));

const SPEC = jobSpecSchema.parse({
  name: 'two',
  model: { base: { file: 'model.json' } },
  data: { format: 'idx', images: 'i', labels: 'l' },
  train: {
    ...{ loss: 'mean_squared_error', optimizer: { name: 'sgd', learningRate: 1 } },
    ...{ batchSize: 2, replicas: 2, epochs: 1, seed: 1 },
  },
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Two members of a generation; `computing` says who of them computes. */
function members(computing: Set<number>): Promise<MemberGroup[]> {
  const group = { jobId: 'job', generation: GENERATION, rank: 0, members: MEMBERS };
  const joined = new MemoryNetwork(group).transports.map(async (transport, rank) => {
    const assignment = {
      jobId: 'job',
      generation: GENERATION,
      rank,
      members: MEMBERS,
      train: { numExamples: 4 },
    };
    const compute = {
      get isBusy() {
        return computing.has(rank);
      },
    };
    const member = new MemberGroup(assignment as unknown as Assignment, {
      ...{ spec: SPEC, workerId: `w${rank}`, compute },
      fetchShare: () => Promise.resolve({} as ReplicaShare),
      takeFeatures: () => Promise.resolve(),
      connectPeers: () => Promise.resolve(transport),
    });
    await member.reach();
    member.open(LENGTH);
    return member;
  });
  return Promise.all(joined);
}

/** A member sums up what it has computed with the others. @returns the sums */
async function reduce(member: MemberGroup, value: number): Promise<number[]> {
  const into = shareVector(alignedFloats(LENGTH));
  const vector = shareVector(alignedFloats(LENGTH).fill(value));
  const reduction = { purpose: 'evaluate', stepInEpoch: 0, step: 1, into } as unknown as Reduction;
  const partials = [{ subtree: `${member.assignment.rank}+1`, vector }];
  const step = wholeStep({ partials, replicas: [], gradientDigest: '', computeMs: 1 });
  await member.reduce(reduction, step, undefined);
  return [...openShared(into)];
}

/** Time goes by in short pieces, and what is said meanwhile arrives. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    vi.advanceTimersByTime(1_000);
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a member that waits for another one', () => {
  it('waits while that one computes, for longer than it waits for one that says nothing', async () => {
    const computing = new Set([1]);
    const [first, second] = await members(computing);
    const waiting = reduce(first!, 1);
    await pass(400);
    computing.clear();
    expect(await Promise.all([waiting, reduce(second!, 2)])).toEqual([
      [3, 3, 3],
      [3, 3, 3],
    ]);
  });

  it('accuses that one when it neither computes nor sends for a minute', async () => {
    const [first] = await members(new Set());
    const outcome = reduce(first!, 1).catch((thrown: unknown) => thrown);
    await pass(60);
    expect(await outcome).toMatchObject({ code: 'DEADLINE_EXCEEDED', waitedFor: [{ workerId: 'w1' }] });
  });

  it('is told nothing more by one that left the generation, though it computes', async () => {
    const [first, second] = await members(new Set([1]));
    second!.end(new Error('another generation'));
    const outcome = reduce(first!, 1).catch((thrown: unknown) => thrown);
    await pass(61);
    expect(await outcome).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});
