import { beforeEach, describe, expect, it } from 'vitest';
import { summarizeJob, transition, type JobEvent, type JobState } from '@thaw/orchestration';
import { MemoryCoordinatorStore, MemoryTables } from '@thaw/store';
import { recoverState } from './job-recovery.js';
import type { JobRecord } from './job-record.js';
import { keptPartOf } from './kept-decision.js';
import { testJobSpec } from './testing/job-spec.js';

const spec = testJobSpec();

let tables: MemoryTables<JobRecord, JobEvent, JobState>;

beforeEach(() => {
  tables = new MemoryTables();
});

/** A coordinator that starts on what is stored. */
async function start(now: number) {
  const store = new MemoryCoordinatorStore(tables);
  return { store, ...(await recoverState(store, { now })) };
}

async function typesOf(store: MemoryCoordinatorStore<JobRecord, JobEvent, JobState>, jobId: string) {
  return (await store.readEvents({ jobId })).map(({ event }) => event.type);
}

describe('a coordinator that starts', () => {
  it('has a later term than the one before it, whose writes are refused from then on', async () => {
    const first = await start(1);
    const second = await start(2);
    expect([first, second].map(({ state }) => state.term)).toEqual([1, 2]);
    const late = first.store.createJob({ id: 'late', name: 'digits', spec, inputs: [] });
    await expect(late).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('takes up the jobs that have not ended, and leaves the others in the store', async () => {
    const first = await start(1);
    let { state } = first;
    const decideOn = async (event: Parameters<typeof transition>[1]): Promise<void> => {
      const decision = transition(state, event);
      await first.store.commit(keptPartOf(state, decision)!);
      state = decision.state;
    };
    for (const jobId of ['ended', 'open']) {
      await first.store.createJob({ id: jobId, name: 'digits', spec, inputs: [] });
      await decideOn({ type: 'JobSubmitted', jobId, summary: summarizeJob(spec), at: 2 });
    }
    await decideOn({ type: 'JobCancelled', jobId: 'ended', at: 2 });
    const second = await start(3);
    expect(second.state.jobs).toEqual(state.jobs);
    expect(second.state.jobs).toMatchObject([{ jobId: 'open' }]);
    expect(await second.store.getJobState('ended')).toEqual(state.ended[0]);
    expect(second.effects).toEqual([{ type: 'PrepareJob', jobId: 'open', attempt: 0 }]);
    expect(await typesOf(second.store, 'open')).toEqual(['JobQueued']);
  });

  it('submits a job of which only the record was stored', async () => {
    const first = await start(1);
    await first.store.createJob({ id: 'forgotten', name: 'digits', idempotencyKey: 'k', spec, inputs: [] });
    const second = await start(2);
    expect(second.state.jobs).toMatchObject([{ jobId: 'forgotten', status: 'preparing', submittedAt: 2 }]);
    expect(second.effects.filter(({ type }) => type === 'PrepareJob')).toHaveLength(1);
    expect(await typesOf(second.store, 'forgotten')).toEqual(['JobQueued']);
    const third = await start(3);
    expect(third.state.jobs).toEqual(second.state.jobs);
  });
});
