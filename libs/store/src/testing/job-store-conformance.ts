import { describe, expect, it, onTestFinished } from 'vitest';
import type { JobStore, LoggedEvent, StoredJob } from '../job-store.js';

/** The job record that the conformance tests store. */
export interface TestJob extends StoredJob {
  readonly name: string;
  readonly spec?: { readonly epochs: number; readonly layers?: string[] };
}

/** The event that the conformance tests store. */
export interface TestEvent {
  readonly type: string;
  readonly step?: number;
  readonly ranks?: number[];
}

/** A store under test. */
export type TestJobStore = JobStore<TestJob, TestEvent>;

/**
 * The tests that every implementation of the `JobStore` port passes.
 *
 * @param open opens an empty store
 */
export function testJobStoreConformance(name: string, open: () => Promise<TestJobStore>): void {
  const openStore = async (): Promise<TestJobStore> => {
    const store = await open();
    onTestFinished(() => store.close());
    return store;
  };
  describe(`${name} as a job store`, () => {
    testRecords(openStore);
    testIdempotency(openStore);
    testLog(openStore);
    testSubscriptions(openStore);
    testClose(openStore);
  });
}

type Open = () => Promise<TestJobStore>;

function testRecords(open: Open): void {
  it('returns a job as it was last written', async () => {
    const store = await open();
    await store.createJob({ id: 'a', name: 'first', spec: { epochs: 3 } });
    await store.updateJob({ id: 'a', name: 'second' });
    expect(await store.getJob('a')).toEqual({ id: 'a', name: 'second' });
    expect(await store.getJob('b')).toBeUndefined();
  });

  it('lists jobs in the order of their creation, updated or not', async () => {
    const store = await open();
    for (const id of ['c', 'a', 'b']) {
      await store.createJob({ id, name: id });
    }
    await store.updateJob({ id: 'c', name: 'changed' });
    expect((await store.listJobs()).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  it('refuses a taken id and an update of an unknown job', async () => {
    const store = await open();
    await store.createJob({ id: 'a', name: 'a' });
    await expect(store.createJob({ id: 'a', name: 'b' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    await expect(store.updateJob({ id: 'x', name: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'Expected the id of a job in the store, received "x". List the jobs to see their ids.',
    });
  });

  it('shares no object with its callers', async () => {
    const store = await open();
    const layers = ['head'];
    await store.createJob({ id: 'a', name: 'a', spec: { epochs: 1, layers } });
    layers.push('changed');
    (await store.getJob('a'))?.spec?.layers?.push('changed');
    (await store.listJobs())[0]?.spec?.layers?.push('changed');
    expect((await store.getJob('a'))?.spec?.layers).toEqual(['head']);
  });
}

function testIdempotency(open: Open): void {
  it('answers a second creation under one idempotency key with the first job', async () => {
    const store = await open();
    const first = await store.createJob({ id: 'a', name: 'first', idempotencyKey: 'k' });
    const second = await store.createJob({ id: 'b', name: 'second', idempotencyKey: 'k' });
    expect(first).toMatchObject({ isNew: true, job: { id: 'a' } });
    expect(second).toMatchObject({ isNew: false, job: { id: 'a', name: 'first' } });
    expect(await store.listJobs()).toHaveLength(1);
    expect(await store.findJobByIdempotencyKey('k')).toMatchObject({ id: 'a' });
    expect(await store.findJobByIdempotencyKey('other')).toBeUndefined();
  });

  it('creates one job when a key arrives many times at once', async () => {
    const store = await open();
    const ids = Array.from({ length: 20 }, (_, index) => `job-${index}`);
    const created = await Promise.all(
      ids.map((id) => store.createJob({ id, name: id, idempotencyKey: 'k' })),
    );
    expect(created.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(created.map(({ job }) => job.id)).size).toBe(1);
  });
}

function testLog(open: Open): void {
  it('numbers events upward over all jobs and reads them back in that order', async () => {
    const store = await openWithJobs(open);
    const seqs = [];
    for (const jobId of ['a', 'b', 'a']) {
      seqs.push(await store.appendEvent(jobId, { type: `of ${jobId}` }));
    }
    expect(seqs).toEqual([1, 2, 3]);
    expect(await store.readEvents()).toEqual([
      { seq: 1, jobId: 'a', event: { type: 'of a' } },
      { seq: 2, jobId: 'b', event: { type: 'of b' } },
      { seq: 3, jobId: 'a', event: { type: 'of a' } },
    ]);
  });

  it("reads one job's events, after a number, up to a limit", async () => {
    const store = await openWithJobs(open);
    for (let step = 0; step < 10; step += 1) {
      await store.appendEvent(step % 2 === 0 ? 'a' : 'b', { type: 'step', step });
    }
    const events = await store.readEvents({ jobId: 'a', afterSeq: 3, limit: 2 });
    expect(events.map(({ event }) => event.step)).toEqual([4, 6]);
    expect(await store.readEvents({ afterSeq: 10 })).toEqual([]);
    expect(await store.readEvents({ jobId: 'unknown' })).toEqual([]);
  });

  it('refuses an event of an unknown job', async () => {
    const store = await open();
    await expect(store.appendEvent('x', { type: 'e' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('shares no event with its callers', async () => {
    const store = await openWithJobs(open);
    const ranks = [0];
    await store.appendEvent('a', { type: 'lost', ranks });
    ranks.push(1);
    (await store.readEvents())[0]?.event.ranks?.push(2);
    expect((await store.readEvents())[0]?.event.ranks).toEqual([0]);
  });
}

function testSubscriptions(open: Open): void {
  it('delivers past events and then new ones, each once and in order', async () => {
    const store = await openWithJobs(open);
    await appendSteps(store, 0, 3);
    const reading = readSteps(store, { jobId: 'a' }, 6);
    await appendSteps(store, 3, 6);
    expect(await reading).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('resumes after a number, so that nothing is missed or repeated', async () => {
    const store = await openWithJobs(open);
    await appendSteps(store, 0, 6);
    expect(await readSteps(store, { afterSeq: 4 }, 2)).toEqual([4, 5]);
  });

  it('wakes a reader that waits for the first event', async () => {
    const store = await openWithJobs(open);
    const reading = readSteps(store, {}, 1);
    await new Promise(setImmediate);
    await appendSteps(store, 7, 8);
    expect(await reading).toEqual([7]);
  });

  it(
    'lets a reader that never reads delay nobody, and lets it read on later',
    { timeout: 60_000 },
    async () => {
      const store = await openWithJobs(open);
      const slow = store.subscribe({ signal: new AbortController().signal })[Symbol.asyncIterator]();
      const first = slow.next();
      await appendSteps(store, 0, 2000);
      expect((await first).value?.event.step).toBe(0);
      for (let step = 1; step < 2000; step += 1) {
        expect((await slow.next()).value?.event.step).toBe(step);
      }
    },
  );

  it('ends without an error when the signal aborts, waiting or not', async () => {
    const store = await openWithJobs(open);
    const controller = new AbortController();
    const waiting = collect(store.subscribe({ signal: controller.signal }));
    await new Promise(setImmediate);
    controller.abort();
    expect(await waiting).toEqual([]);
    expect(await collect(store.subscribe({ signal: AbortSignal.abort() }))).toEqual([]);
  });
}

function testClose(open: Open): void {
  it('ends its subscriptions when it closes, and refuses calls after that', async () => {
    const store = await openWithJobs(open);
    await appendSteps(store, 0, 1);
    const waiting = collect(store.subscribe({ signal: new AbortController().signal }));
    await new Promise(setImmediate);
    await store.close();
    expect(await waiting).toHaveLength(1);
    await expect(store.listJobs()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await store.close();
  });
}

async function openWithJobs(open: Open): Promise<TestJobStore> {
  const store = await open();
  await store.createJob({ id: 'a', name: 'a' });
  await store.createJob({ id: 'b', name: 'b' });
  return store;
}

async function appendSteps(store: TestJobStore, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step += 1) {
    await store.appendEvent('a', { type: 'step', step });
  }
}

async function readSteps(
  store: TestJobStore,
  options: { afterSeq?: number; jobId?: string },
  count: number,
): Promise<(number | undefined)[]> {
  const steps: (number | undefined)[] = [];
  for await (const { event } of store.subscribe({ ...options, signal: new AbortController().signal })) {
    if (steps.push(event.step) === count) {
      break;
    }
  }
  return steps;
}

async function collect(events: AsyncIterable<LoggedEvent<TestEvent>>): Promise<LoggedEvent<TestEvent>[]> {
  const collected: LoggedEvent<TestEvent>[] = [];
  for await (const event of events) {
    collected.push(event);
  }
  return collected;
}
