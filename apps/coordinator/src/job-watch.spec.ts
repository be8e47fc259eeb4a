import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { JobEvent, JobProgress } from '@thaw/orchestration';
import type { JobUpdate } from '@thaw/protocol';
import { MemoryJobStore } from '@thaw/store';
import type { JobRecord } from './job-record.js';
import { watchJob } from './job-watch.js';
import { ProgressBoard } from './progress-board.js';
import { testJobSpec } from './testing/job-spec.js';

const jobId = 'digits-1';
const queued: JobEvent = { at: 1, type: 'JobQueued', name: 'digits' };
const cancelled: JobEvent = { at: 2, type: 'JobCancelled' };
const progress: JobProgress = { at: 1, step: 3, totalSteps: 9, epoch: 0, loss: 1, metrics: {}, members: [] };

const spec = testJobSpec();

async function createStore(): Promise<MemoryJobStore<JobRecord, JobEvent>> {
  const store = new MemoryJobStore<JobRecord, JobEvent>();
  await store.createJob({ id: jobId, name: 'job', spec, inputs: [] });
  return store;
}

function startWatch(
  store: MemoryJobStore<JobRecord, JobEvent>,
  options: { board?: ProgressBoard; afterSequence?: number; isOver?: boolean; signal?: AbortSignal } = {},
): AsyncGenerator<JobUpdate> {
  const {
    board = new ProgressBoard(),
    afterSequence = 0,
    isOver = false,
    signal = new AbortController().signal,
  } = options;
  return watchJob({ store, board, jobId, afterSequence, signal, isOver });
}

async function collect(updates: AsyncIterable<JobUpdate>): Promise<JobUpdate[]> {
  const all: JobUpdate[] = [];
  for await (const update of updates) all.push(update);
  return all;
}

describe('watching a job', () => {
  it('replays the log and ends with the last event', async () => {
    const store = await createStore();
    await store.appendEvent(jobId, queued);
    await store.appendEvent(jobId, cancelled);
    const updates = await collect(startWatch(store, { isOver: true }));
    expect(updates.map((update) => update.kind === 'event' && update.event)).toEqual([queued, cancelled]);
  });

  it('goes on after an end from which the job was resumed', async () => {
    const store = await createStore();
    const resumed: JobEvent = { at: 3, type: 'JobResumed', by: 'ada' };
    for (const event of [queued, cancelled, resumed, cancelled]) await store.appendEvent(jobId, event);
    const updates = await collect(startWatch(store, { isOver: true }));
    expect(updates.map((update) => update.kind === 'event' && update.event)).toEqual([
      ...[queued, cancelled, resumed, cancelled],
    ]);
  });

  it('ends at once when all of an ended job has been seen', async () => {
    const store = await createStore();
    const sequence = await store.appendEvent(jobId, cancelled);
    expect(await collect(startWatch(store, { afterSequence: sequence, isOver: true }))).toEqual([]);
  });

  it('shows events as they come, and progress in between', async () => {
    const store = await createStore();
    const board = new ProgressBoard();
    const updates = startWatch(store, { board });
    await store.appendEvent(jobId, queued);
    expect((await updates.next()).value).toMatchObject({ kind: 'event', event: queued });
    const next = updates.next();
    board.publish(jobId, progress);
    expect((await next).value).toEqual({ kind: 'progress', progress });
    await store.appendEvent(jobId, cancelled);
    expect((await updates.next()).value).toMatchObject({ kind: 'event', event: cancelled });
    expect((await updates.next()).done).toBe(true);
  });

  it('ends when its reader goes away', async () => {
    const stop = new AbortController();
    const updates = startWatch(await createStore(), { signal: stop.signal });
    const next = updates.next();
    stop.abort();
    expect((await next).done).toBe(true);
  });

  it('keeps nothing of a watch that has ended', async () => {
    const store = await createStore();
    await store.appendEvent(jobId, cancelled);
    const signals: WeakRef<AbortSignal>[] = [];
    const subscribe = store.subscribe.bind(store);
    store.subscribe = (options) => {
      signals.push(new WeakRef(options.signal));
      return subscribe(options);
    };
    const reader = new AbortController();
    await collect(startWatch(store, { signal: reader.signal }));
    await collectGarbage();
    expect(signals.map((each) => each.deref())).toEqual([undefined]);
    reader.abort();
  });
});

/** A WeakRef holds its target until the turn in which it was made has ended. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await nextTurn();
  collect();
}
