import { describe, expect, it } from 'vitest';
import { createCoordinatorState, type CoordinatorState } from './coordinator-state.js';
import { failInterruptedJobs } from './coordinator-restart.js';
import { transition } from './transition.js';

const summary = {
  name: 'digits',
  replicas: 8,
  phases: [{ name: 'training', epochs: 1, mayStopEarly: false }],
  workers: { min: 1, max: 1 },
};

/** What a coordinator knew: one job that was cancelled, and one that was being prepared. */
function stateBefore(): CoordinatorState {
  const submitted = ['ended', 'open'].reduce(
    (state, jobId) => transition(state, { type: 'JobSubmitted', jobId, summary, at: 1 }).state,
    createCoordinatorState({ term: 1, now: 1 }),
  );
  return transition(submitted, { type: 'JobCancelled', jobId: 'ended', at: 2 }).state;
}

describe('a coordinator that starts with the jobs of one before it', () => {
  it('has them in their order, in its own term, and those that wait in its queue', () => {
    const { jobs } = stateBefore();
    const state = createCoordinatorState({ term: 2, now: 5, jobs });
    expect(state).toMatchObject({ term: 2, now: 5, jobs, workers: [], queue: ['open'] });
  });

  it('fails those that had not ended, with one more event in their logs, and leaves the others alone', () => {
    const { jobs } = stateBefore();
    const { state, effects } = failInterruptedJobs(createCoordinatorState({ term: 2, now: 5, jobs }));
    const failure = {
      code: 'UNAVAILABLE',
      message:
        'the coordinator was restarted while the job was preparing, and does not go on with it; submit it again',
      step: 0,
    };
    expect(state.jobs[0]).toBe(jobs[0]);
    expect(state.jobs[1]).toMatchObject({ status: 'failed', failure, endedAt: 5, numEvents: 2 });
    expect(state.queue).toEqual([]);
    expect(effects).toEqual([
      { type: 'AppendJobEvent', jobId: 'open', sequence: 1, event: { at: 5, type: 'JobFailed', ...failure } },
      { type: 'ReleaseJob', jobId: 'open' },
    ]);
  });

  it('survives JSON, in which its jobs are kept', () => {
    const { jobs } = stateBefore();
    expect(JSON.parse(JSON.stringify(jobs))).toEqual(jobs);
  });
});
