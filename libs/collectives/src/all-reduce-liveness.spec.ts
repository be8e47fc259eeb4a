import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryNetwork } from './memory-transport.js';
import { expectSum, SILENT, someTurns, startMembers } from './testing/memory-members.js';
import { makeScenario } from './testing/reduce-scenario.js';
import { makeMembers, reduceOnAll, requestOf } from './testing/reducing-members.js';
import { makeGroup } from './testing/transport-harness.js';

describe('AllReduce never just hangs', () => {
  const scenario = makeScenario({ worldSize: 3, length: 100 });

  it('names who is waited for when the time is over', async () => {
    const { reduce } = startMembers(scenario);
    const controller = new AbortController();
    const second = reduce(1, { signal: controller.signal }).catch((error: unknown) => error);
    const [first] = await Promise.allSettled([reduce(0, { patienceMs: 50 })]);
    controller.abort();
    expect(await second).toMatchObject({ code: 'CANCELLED' });
    expect(first).toMatchObject({
      reason: {
        code: 'DEADLINE_EXCEEDED',
        waitedFor: [
          { rank: 1, numPartials: 0, numResults: 2 },
          { rank: 2, workerId: 'worker-2', numPartials: 3, numResults: 2 },
        ],
      },
    });
    expect(() => {
      throw (first as PromiseRejectedResult).reason;
    }).toThrow(
      /train reduce of step 1 in generation 3\.2 of job job-1: expected to come further within 50 ms, still waiting for .*rank 2 \(worker-2\) \[to come: 3 partial sums, 2 results/,
    );
  });

  it('ends at once when a connection breaks, naming the peer', async () => {
    const { network, reduce } = startMembers(scenario, SILENT);
    const outcomes = Promise.allSettled([reduce(0), reduce(1)]);
    setImmediate(() => network.breakConnection(0, 1));
    expect(await outcomes).toMatchObject([
      {
        reason: {
          code: 'UNAVAILABLE',
          rank: 1,
          message: 'lost rank 1 (worker-1): the connection broke; a new generation is needed',
        },
      },
      { reason: { code: 'UNAVAILABLE', rank: 0 } },
    ]);
  });

  it('does not begin a step after a connection broke', async () => {
    const { network, members, transports, reduce } = startMembers(scenario);
    await reduceOnAll(members, transports, scenario);
    network.breakConnection(0, 2);
    await expect(reduce(0, { step: 2 })).rejects.toMatchObject({ code: 'UNAVAILABLE', rank: 2 });
  });

  it('lets a peer leave that gave all it had to give, and misses one that did not', async () => {
    const { members, transports, reduce } = startMembers(scenario);
    const {
      transports: [, , leaver],
    } = { transports };
    const reducing = reduceOnAll(members, transports, scenario);
    await Promise.all([reducing, reducing.then(() => leaver?.close())]);
    const outcomes = await Promise.allSettled([reduce(0, { step: 2 }), reduce(1, { step: 2 })]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        reason: {
          code: 'UNAVAILABLE',
          rank: 2,
          message: expect.stringContaining('it left while it was waited for') as string,
        },
      });
    }
  });

  it('ends the last step for all although the first to have it leaves at once', async () => {
    const { transports, reduce } = startMembers(scenario);
    const outcomes = await Promise.all(
      [0, 1, 2].map(async (rank) => {
        const outcome = await reduce(rank);
        await transports[rank]!.close();
        return outcome;
      }),
    );
    for (const { into } of outcomes) expectSum(into, scenario);
  });

  it('ends with the signal of its caller', async () => {
    const { reduce } = startMembers(scenario, SILENT);
    const controller = new AbortController();
    const waiting = reduce(0, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({
      code: 'CANCELLED',
      message: expect.stringContaining('cancelled by the caller') as string,
    });
    await expect(reduce(1, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('the patience of AllReduce', () => {
  const PATIENCE_MS = 60_000;
  const scenario = makeScenario({ worldSize: 3, length: 100 });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Time goes by, all but the last moment of it, and then what was said arrives. */
  async function almostTooLong(): Promise<void> {
    vi.advanceTimersByTime(PATIENCE_MS - 1);
    await someTurns();
  }

  function startPatient() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { transports, reduce } = startMembers(scenario);
    return { transports, reduce: (rank: number) => reduce(rank, { patienceMs: PATIENCE_MS }) };
  }

  it('does not end while a member says that it computes, however long', async () => {
    const { transports, reduce } = startPatient();
    const waiting = [reduce(0), reduce(1)];
    for (let times = 0; times < 10; times++) {
      await almostTooLong();
      transports[2]!.tellComputing();
      await someTurns();
    }
    for (const { into } of await Promise.all([...waiting, reduce(2)])) expectSum(into, scenario);
  });

  it('ends when nobody says so any more, and names who is waited for', async () => {
    const { transports, reduce } = startPatient();
    const outcome = reduce(0).catch((error: unknown) => error);
    await almostTooLong();
    transports[2]!.tellComputing();
    await almostTooLong();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(await outcome).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      waitedFor: [{ rank: 1 }, { rank: 2, workerId: 'worker-2' }],
    });
  });

  it('begins anew with each sum that comes', async () => {
    const { reduce } = startPatient();
    const first = reduce(0);
    await almostTooLong();
    const second = reduce(1);
    await someTurns();
    await almostTooLong();
    const outcomes = await Promise.all([first, second, reduce(2)]);
    for (const { into } of outcomes) expectSum(into, scenario);
  });
});

describe('AllReduce checks what it is asked for', () => {
  const scenario = makeScenario({ worldSize: 2, length: 100 });

  it('refuses a step in which no replica has examples', async () => {
    const nothing = makeScenario({ worldSize: 2, length: 100, absent: [0, 1, 2, 3, 4, 5, 6, 7] });
    await expect(startMembers(nothing).reduce(0)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message:
        'train reduce of step 1 in generation 3.2 of job job-1: expected at least one replica with examples, received none; do not run a step without examples',
    });
  });

  it('refuses vectors of other lengths and sums of other subtrees', async () => {
    const { reduce } = startMembers(scenario);
    await expect(reduce(0, { into: new Float32Array(99) })).rejects.toThrow(
      'expected vectors of 100 elements, at most 1000, received 100, 99',
    );
    await expect(reduce(0, { partials: scenario.partialsOf(1) })).rejects.toThrow(
      'expected partial sums of 0+4, received 4+4',
    );
    await expect(reduce(0, { partials: new Map() })).rejects.toThrow(
      'expected partial sums of 0+4, received nothing',
    );
  });

  it('refuses another generation and a second reduce at a time', async () => {
    const { reduce, transports } = startMembers(scenario, SILENT);
    const { id } = requestOf(transports[0]!, scenario);
    await expect(reduce(0, { id: { ...id, jobId: 'job-2' } })).rejects.toThrow(
      'expected the job and generation of its transport',
    );
    const running = reduce(0, { patienceMs: 20 });
    await expect(reduce(0)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining('is still running; await it first') as string,
    });
    await expect(running).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('refuses runs that are not one for each member', () => {
    const { transports } = new MemoryNetwork(makeGroup(3));
    expect(() => makeMembers(transports, scenario)).toThrow('expected 3, one for each member, received 2');
  });
});
