import { createLogger } from '@thaw/observability';
import { createCoordinatorState, summarizeJob, type JobEvent, type JobState } from '@thaw/orchestration';
import { MemoryCoordinatorStore } from '@thaw/store';
import { describe, expect, it } from 'vitest';
import { Core, type EffectHandlers } from './core.js';
import { JobDirectory } from './job-directory.js';
import type { JobRecord } from './job-record.js';
import { testJobSpec } from './testing/job-spec.js';

const spec = testJobSpec();

/** A coordinator's core on a store whose writes take as long as the test lets them. */
function createCoordinator() {
  const store = new MemoryCoordinatorStore<JobRecord, JobEvent, JobState>();
  let canWrite: Promise<void> = Promise.resolve();
  const core = new Core(createCoordinatorState({ term: 1, now: 0 }), {
    handlers: new Proxy({}, { get: () => () => undefined }) as EffectHandlers,
    logger: createLogger({ name: 'test', level: 'silent' }),
    keep: async (decision) => {
      await canWrite;
      await store.commit(decision);
    },
    onFailure: (failure) => {
      throw failure;
    },
  });
  const jobs = new JobDirectory({ store, state: () => core.state, settled: () => core.settled() });
  const submit = async (jobId: string): Promise<void> => {
    await store.createJob({ id: jobId, name: spec.name, spec, inputs: [] });
    await core.dispatch({ type: 'JobSubmitted', jobId, summary: summarizeJob(spec) });
  };
  /** Until the function that it returns is called. */
  const holdWrites = (): (() => void) => {
    let release = (): void => undefined;
    canWrite = new Promise((resolve) => (release = resolve));
    return release;
  };
  return { core, store, jobs, submit, holdWrites };
}

describe('the directory of jobs', () => {
  it('shows an ended job as it ended, though nothing of it is in memory', async () => {
    const { core, jobs, submit } = createCoordinator();
    for (const jobId of ['a', 'b', 'c']) await submit(jobId);
    await core.dispatch({ type: 'JobCancelled', jobId: 'b' });
    await core.dispatch({ type: 'TimePassed' });
    expect(core.state).toMatchObject({ jobs: [{ jobId: 'a' }, { jobId: 'c' }], ended: [] });
    expect(await jobs.find('b')).toMatchObject({ status: 'cancelled', endedAt: expect.any(Number) });
    expect(await jobs.hasEnded('b')).toBe(true);
    const listed = await jobs.list({ limit: 9 });
    expect(listed.map(({ jobId, status }) => `${jobId} ${status}`)).toEqual([
      'a preparing',
      'b cancelled',
      'c preparing',
    ]);
    expect(await jobs.list({ afterJobId: 'a', limit: 1 })).toMatchObject([{ jobId: 'b' }]);
  });

  it('never shows a job as it was before its end, while that is on its way to the store', async () => {
    const { core, jobs, submit, holdWrites } = createCoordinator();
    await submit('a');
    const release = holdWrites();
    void core.dispatch({ type: 'JobCancelled', jobId: 'a' });
    void core.dispatch({ type: 'TimePassed' });
    const asked = Promise.all([jobs.find('a'), jobs.list({ limit: 9 })]);
    release();
    const [found, listed] = await asked;
    expect([found?.status, ...listed.map(({ status }) => status)]).toEqual(['cancelled', 'cancelled']);
  });

  it('lists a job that ends while the store is read as one that is under way', async () => {
    const { core, jobs, submit } = createCoordinator();
    await submit('a');
    const asked = jobs.list({ limit: 9 });
    await core.dispatch({ type: 'JobCancelled', jobId: 'a' });
    expect(await asked).toMatchObject([{ status: 'preparing' }]);
  });

  it('knows no job that was never submitted', async () => {
    const { jobs } = createCoordinator();
    await expect(jobs.require('x')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'no job has the id "x"; "thaw jobs" lists them',
    });
  });
});
