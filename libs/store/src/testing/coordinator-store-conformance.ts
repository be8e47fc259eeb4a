import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { CoordinatorStore } from '../coordinator-store.js';
import type { StoredCheckpoint } from '../checkpoint-index.js';
import type { LedgerRow } from '../step-ledger.js';
import type { TestEvent, TestJob } from './job-store-conformance.js';

/** The state that the conformance tests store. */
export interface TestState {
  readonly status: string;
  readonly members?: string[];
}

/** A store under test. */
export type TestCoordinatorStore = CoordinatorStore<TestJob, TestEvent, TestState>;

/** Opens one more handle on the same store. */
export type OpenHandle = () => Promise<TestCoordinatorStore>;

/**
 * The tests that every implementation of the `CoordinatorStore` port passes beside those of `testJobStoreConformance`.
 *
 * @param create makes an empty store
 */
export function testCoordinatorStoreConformance(name: string, create: () => Promise<OpenHandle>): void {
  describe(`${name} as a coordinator's store`, () => {
    let openHandle: OpenHandle;
    let store: TestCoordinatorStore;
    const open: OpenHandle = async () => {
      const handle = await openHandle();
      onTestFinished(() => handle.close());
      return handle;
    };
    beforeEach(async () => {
      openHandle = await create();
      store = await open();
      for (const id of ['b', 'a']) await store.createJob({ id, name: id });
    });
    testTerms(() => store, open);
    testDecisions(() => store, open);
    testLedger(() => store);
    testCheckpoints(() => store);
    testReopening(() => store, open);
  });
}

const WITHOUT_JOBS = { states: [], events: [] };

function testTerms(store: () => TestCoordinatorStore, open: OpenHandle): void {
  it('counts terms from 1, over all handles', async () => {
    expect(await store().takeTerm()).toBe(1);
    const other = await open();
    expect(await other.takeTerm()).toBe(2);
    expect(await store().takeTerm()).toBe(3);
  });

  it('gives many who ask at once a term each', async () => {
    const handles = [store(), await open(), await open()];
    const terms = await Promise.all([...handles, ...handles].map((handle) => handle.takeTerm()));
    expect(terms.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('refuses every write of a handle whose term was followed by another, and changes nothing', async () => {
    await store().takeTerm();
    const later = await open();
    await later.takeTerm();
    const before = await contentOf(later);
    const stale = {
      code: 'ABORTED',
      name: 'StaleTerm',
      message: expect.stringMatching(/writes in term 2, which another coordinator has taken, .* term 1\. /),
    };
    for (const write of writesOn(store())) await expect(write()).rejects.toMatchObject(stale);
    expect(await contentOf(later)).toEqual(before);
    for (const write of writesOn(later)) await write();
  });

  it('lets a handle with a followed term read on, and write again once it takes a later one', async () => {
    await store().takeTerm();
    await (await open()).takeTerm();
    expect(await store().getJob('a')).toEqual({ id: 'a', name: 'a' });
    await store().takeTerm();
    await store().appendEvent('a', { type: 'again' });
    expect(await store().readEvents()).toMatchObject([{ event: { type: 'again' } }]);
  });

  it('refuses the writes of a handle without a term once there is one', async () => {
    await (await open()).takeTerm();
    await expect(store().commit(WITHOUT_JOBS)).rejects.toMatchObject({ code: 'ABORTED' });
  });
}

function testDecisions(store: () => TestCoordinatorStore, open: OpenHandle): void {
  it('keeps the latest state of each job, in the order in which the jobs were created', async () => {
    await store().commit({ states: [{ jobId: 'a', state: { status: 'queued' } }], events: [] });
    const states = ['a', 'b'].map((jobId) => ({ jobId, state: { status: 'running', members: [jobId] } }));
    await store().commit({ states, events: [] });
    expect(await store().listJobStates()).toEqual(states.toReversed());
  });

  it('finds states by job, by status, and page by page', async () => {
    await store().createJob({ id: 'c', name: 'a' });
    await store().createJob({ id: 'without', name: 'a' });
    const statuses = { a: 'succeeded', b: 'running', c: 'succeeded' };
    const states = Object.entries(statuses).map(([jobId, status]) => ({ jobId, state: { status } }));
    await store().commit({ states, events: [] });
    const listed = async (query: Parameters<TestCoordinatorStore['listJobStates']>[0]): Promise<string> =>
      (await store().listJobStates(query)).map(({ jobId }) => jobId).join('');
    expect(await store().getJobState('b')).toEqual({ status: 'running' });
    expect(await store().getJobState('without')).toBeUndefined();
    expect(await listed({})).toBe('bac');
    expect(await listed({ statuses: ['succeeded', 'failed'] })).toBe('ac');
    expect(await listed({ limit: 2 })).toBe('ba');
    expect(await listed({ afterJobId: 'b', limit: 1 })).toBe('a');
    expect(await listed({ afterJobId: 'unknown' })).toBe('');
    expect((await store().listUndecidedJobs()).map(({ id }) => id)).toEqual(['without']);
  });

  it('finds the newest job of a name and status, as it is now', async () => {
    await store().createJob({ id: 'c', name: 'a' });
    const newest = async (status: string): Promise<string | undefined> =>
      (await store().findNewestJobState({ name: 'a', status }))?.jobId;
    const states = ['a', 'b', 'c'].map((jobId) => ({ jobId, state: { status: 'succeeded' } }));
    await store().commit({ states, events: [] });
    expect([await newest('succeeded'), await newest('failed')]).toEqual(['c', undefined]);
    await store().commit({ states: [{ jobId: 'c', state: { status: 'failed' } }], events: [] });
    expect([await newest('succeeded'), await newest('failed')]).toEqual(['a', 'c']);
  });

  it('numbers the events of a decision in the one log, and wakes who follows', async () => {
    const following = firstEvents(store(), 'a', 2);
    await new Promise(setImmediate);
    await store().commit({
      states: [],
      events: [eventOf('a', 0), eventOf('b', 0), eventOf('a', 1)],
    });
    expect(await following).toEqual([1, 3]);
    expect((await store().readEvents()).map(({ jobId, seq }) => `${seq}${jobId}`)).toEqual([
      '1a',
      '2b',
      '3a',
    ]);
  });

  it('changes nothing for events that are there, so that a decision may be stored twice', async () => {
    const first = { states: [], events: [eventOf('a', 0), eventOf('a', 1)] };
    await store().commit(first);
    await store().commit(first);
    await store().commit({ states: [], events: [eventOf('a', 1, 'other'), eventOf('a', 2)] });
    const events = await (await open()).readEvents();
    expect(events.map(({ seq, event }) => [seq, event.type, event.step])).toEqual([
      [1, 'event', 0],
      [2, 'event', 1],
      [3, 'event', 2],
    ]);
  });

  it('puts an event that is appended alone behind those with a sequence', async () => {
    await store().commit({ states: [], events: [eventOf('a', 0)] });
    expect(await store().appendEvent('a', { type: 'alone' })).toBe(2);
    await store().commit({ states: [], events: [eventOf('a', 1), eventOf('a', 2)] });
    const types = (await store().readEvents()).map(({ event }) => event.type);
    expect(types).toEqual(['event', 'alone', 'event']);
  });

  it('stores a decision whole or not at all', async () => {
    const states = [
      { jobId: 'a', state: { status: 'running' } },
      { jobId: 'unknown', state: { status: 'running' } },
    ];
    await expect(store().commit({ states, events: [eventOf('a', 0)] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const events = [eventOf('a', 0), eventOf('unknown', 0)];
    await expect(store().commit({ states: [], events })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await store().listJobStates()).toEqual([]);
    expect(await store().readEvents()).toEqual([]);
  });

  it('shares no state with its callers', async () => {
    const members = ['w'];
    await store().commit({ states: [{ jobId: 'a', state: { status: 'running', members } }], events: [] });
    members.push('changed');
    (await store().listJobStates())[0]?.state.members?.push('changed');
    expect((await store().listJobStates())[0]?.state.members).toEqual(['w']);
  });
}

function testLedger(store: () => TestCoordinatorStore): void {
  it('returns the rows of one job by step and replica, more than a page of them', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => rowOf(1 + Math.floor(index / 4), index % 4));
    await store().recordSteps(rows.toReversed());
    await store().recordSteps([rowOf(1, 0, { jobId: 'b' })]);
    expect(await collect(store().readLedger('a'))).toEqual(rows);
    expect(await collect(store().readLedger('unknown'))).toEqual([]);
  });

  it('keeps one row of a replica that comes again, and who computed it last', async () => {
    expect(await store().recordSteps([rowOf(1, 0), rowOf(1, 1)])).toEqual([]);
    expect(await store().recordSteps([rowOf(1, 0)])).toEqual([]);
    const again = rowOf(1, 1, { rank: 0, generation: { term: 1, number: 2 } });
    expect(await store().recordSteps([again])).toEqual([]);
    expect(await collect(store().readLedger('a'))).toEqual([rowOf(1, 0), again]);
  });

  it('lets a row of an older generation change nothing', async () => {
    const newer = rowOf(1, 0, { generation: { term: 2, number: 1 } });
    await store().recordSteps([newer]);
    await store().recordSteps([rowOf(1, 0, { generation: { term: 1, number: 9 }, rank: 5 })]);
    expect(await collect(store().readLedger('a'))).toEqual([newer]);
  });

  it.each([
    ['examples', { positions: Uint8Array.of(3, 1) }],
    ['counts', { numCounted: 15 }],
  ])('keeps a row with other %s beside the one that is there, and says so', async (_, change) => {
    const other = rowOf(2, 1, { ...change, generation: { term: 1, number: 2 } });
    await store().recordSteps([rowOf(1, 0), rowOf(2, 1)]);
    expect(await store().recordSteps([rowOf(1, 0), other])).toEqual([other]);
    expect(await store().recordSteps([rowOf(2, 1)])).toEqual([rowOf(2, 1)]);
    expect(await store().recordSteps([other])).toEqual([other]);
    const rows = await collect(store().readLedger('a'));
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(expect.arrayContaining([rowOf(1, 0), rowOf(2, 1), other]));
  });

  it('holds rows of one call against each other as against those of earlier calls', async () => {
    const other = rowOf(1, 1, { positions: Uint8Array.of(3, 1) });
    const newer = rowOf(1, 0, { rank: 2, generation: { term: 1, number: 2 } });
    const newest = rowOf(2, 0, { rank: 3, generation: { term: 1, number: 3 } });
    await store().recordSteps([rowOf(2, 0)]);
    const given = [rowOf(1, 0), rowOf(1, 1), newer, other, rowOf(1, 0), newest, rowOf(1, 1)];
    expect(await store().recordSteps(given)).toEqual([other, rowOf(1, 1)]);
    const rows = await collect(store().readLedger('a'));
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(expect.arrayContaining([newer, rowOf(1, 1), other, newest]));
  });

  it('adds all rows or none', async () => {
    const rows = [rowOf(1, 0), rowOf(1, 0, { jobId: 'unknown' })];
    await expect(store().recordSteps(rows)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await collect(store().readLedger('a'))).toEqual([]);
  });
}

function testCheckpoints(store: () => TestCoordinatorStore): void {
  it('lists the checkpoints of a job, the furthest step first', async () => {
    for (const step of [20, 30, 10]) await store().commit(entering(checkpointAt(step)));
    await store().commit(entering(checkpointAt(40, 'b')));
    expect(await store().listCheckpoints('a')).toEqual([30, 20, 10].map((step) => checkpointAt(step)));
    expect(await store().listCheckpoints('unknown')).toEqual([]);
  });

  it('enters checkpoints with the rest of a decision, or none of it', async () => {
    const states = [{ jobId: 'a', state: { status: 'running' } }];
    const unknown = checkpointAt(2, 'unknown');
    const decision = { states, events: [eventOf('a', 0)], checkpoints: [checkpointAt(1), unknown] };
    await expect(store().commit(decision)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await contentOf(store())).toMatchObject({ states: [], events: [], checkpoints: [] });
    await store().commit({ ...decision, checkpoints: [checkpointAt(1)] });
    expect(await contentOf(store())).toMatchObject({ states, checkpoints: [checkpointAt(1)] });
  });

  it('replaces the checkpoint of a step, and forgets one that is removed', async () => {
    const other = { ...checkpointAt(10), sha256: 'b'.repeat(64), sizeBytes: 2 ** 40 };
    for (const checkpoint of [checkpointAt(10), checkpointAt(20), other])
      await store().commit(entering(checkpoint));
    await store().removeCheckpoint('a', 20);
    await store().removeCheckpoint('a', 20);
    expect(await store().listCheckpoints('a')).toEqual([other]);
  });
}

function entering(...checkpoints: readonly StoredCheckpoint[]) {
  return { ...WITHOUT_JOBS, checkpoints };
}

function testReopening(store: () => TestCoordinatorStore, open: OpenHandle): void {
  it('shows a handle that is opened later all that was written, and goes on counting', async () => {
    await store().createJob({ id: 'c', name: 'keyed', idempotencyKey: 'k' });
    for (const write of writesOn(store())) await write();
    const before = await contentOf(store());
    await store().close();
    const later = await open();
    await later.takeTerm();
    expect(await contentOf(later)).toEqual(before);
    const again = await later.createJob({ id: 'd', name: 'second', idempotencyKey: 'k' });
    expect(again).toMatchObject({ isNew: false, job: { id: 'c', name: 'keyed' } });
    const numEvents = before.events.length;
    expect(await later.appendEvent('c', { type: 'later' })).toBe(numEvents + 1);
  });
}

/** One of each write of the port, for a store with the jobs a and b. */
function writesOn(store: TestCoordinatorStore): (() => Promise<unknown>)[] {
  return [
    () => store.createJob({ id: 'new', name: 'new' }),
    () => store.updateJob({ id: 'a', name: 'updated' }),
    () => store.appendEvent('a', { type: 'appended' }),
    () => store.commit({ states: [{ jobId: 'a', state: { status: 'failed' } }], events: [eventOf('b', 0)] }),
    () => store.recordSteps([rowOf(1, 0)]),
    () => store.commit(entering(checkpointAt(1), checkpointAt(2))),
    () => store.removeCheckpoint('a', 2),
  ];
}

async function contentOf(store: TestCoordinatorStore) {
  return {
    jobs: await store.listJobs(),
    states: await store.listJobStates(),
    events: await store.readEvents(),
    ledger: await collect(store.readLedger('a')),
    checkpoints: await store.listCheckpoints('a'),
  };
}

function eventOf(jobId: string, sequence: number, type = 'event') {
  return { jobId, sequence, event: { type, step: sequence } };
}

function rowOf(step: number, replica: number, change: Partial<LedgerRow> = {}): LedgerRow {
  const generation = { term: 1, number: 1 };
  const by = { rank: replica % 2, epoch: 0, generation };
  const used = { numCounted: 16, positions: Uint8Array.of(replica, 0, 200, 1) };
  return { jobId: 'a', step, replica, ...by, ...used, ...change };
}

function checkpointAt(step: number, jobId = 'a'): StoredCheckpoint {
  return {
    jobId,
    step,
    name: `step-${step}`,
    sha256: 'a'.repeat(64),
    sizeBytes: 100,
    createdAt: 1_000 + step,
  };
}

async function firstEvents(store: TestCoordinatorStore, jobId: string, count: number): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq } of store.subscribe({ jobId, signal: new AbortController().signal }))
    if (seqs.push(seq) === count) break;
  return seqs;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
