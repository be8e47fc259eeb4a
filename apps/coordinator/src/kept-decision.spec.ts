import { expect, it } from 'vitest';
import { createCoordinatorState, decide, transition } from '@thaw/orchestration';
import { keptPartOf, keptTogether } from './kept-decision.js';

const summary = {
  name: 'digits',
  replicas: 8,
  phases: [{ name: 'training', epochs: 1, mayStopEarly: false }],
  workers: { min: 1, max: 1 },
};
const empty = createCoordinatorState({ term: 1, now: 0 });
const one = transition(empty, { type: 'JobSubmitted', jobId: 'a', summary, at: 1 });
const two = transition(one.state, { type: 'JobSubmitted', jobId: 'b', summary, at: 2 });

it('is the jobs that a decision changed, and their events with their places', () => {
  const event = { at: 2, type: 'JobQueued', name: 'digits' };
  expect(keptPartOf(one.state, two)).toEqual({
    states: [{ jobId: 'b', state: two.state.jobs[1] }],
    events: [{ jobId: 'b', sequence: 0, event }],
  });
});

it('is nothing where nobody is told anything, or only how far a job is', () => {
  const moved = { ...two.state, jobs: two.state.jobs.map((job) => ({ ...job, lastStep: 7 })) };
  const progress = { at: 3, step: 7, totalSteps: 9, epoch: 0, loss: 1, metrics: {}, members: [] };
  expect(keptPartOf(two.state, decide(moved))).toBeUndefined();
  expect(
    keptPartOf(two.state, decide(moved, { type: 'PublishProgress', jobId: 'a', progress })),
  ).toBeUndefined();
  const refusal = { type: 'RefuseRequest', jobId: 'x', code: 'NOT_FOUND', message: 'no job' } as const;
  expect(keptPartOf(two.state, decide(two.state, refusal))).toBeUndefined();
});

it('is also what tells nobody anything but changes more than step counts', () => {
  const [first, ...others] = two.state.jobs;
  const accusation = { at: 3, byWorkerId: 'v', workerId: 'w', message: 'timeout' };
  const accused = { ...first!, lastStep: 7, accusations: [accusation] };
  const kept = keptPartOf(two.state, decide({ ...two.state, jobs: [accused, ...others] }));
  expect(kept).toEqual({ states: [{ jobId: 'a', state: accused }], events: [] });
});

it('is each ended job as it ended, and those after it by their ids', () => {
  const ended = transition(two.state, { type: 'JobCancelled', jobId: 'a', at: 3 });
  const kept = keptPartOf(two.state, ended);
  expect(kept?.states).toEqual([{ jobId: 'a', state: ended.state.ended[0] }]);
  expect(kept?.states[0]?.state.status).toBe('cancelled');
  const next = transition(ended.state, { type: 'JobCancelled', jobId: 'b', at: 4 });
  expect(keptPartOf(ended.state, next)?.states.map(({ jobId }) => jobId)).toEqual(['b']);
  expect(keptPartOf(next.state, transition(next.state, { type: 'TimePassed', at: 5 }))).toBeUndefined();
});

it('is also the checkpoint that a decision enters, and a job that is resumed', () => {
  const place = { jobId: 'a', step: 3, name: 'step-3', sha256: 'c0', sizeBytes: 9, createdAt: 4 };
  const entered = decide({ ...two.state }, { type: 'EnterCheckpoint', ...place, agreedStep: 2 });
  expect(keptPartOf(one.state, entered)?.checkpoints).toEqual([place]);
  const ended = transition(two.state, { type: 'JobCancelled', jobId: 'a', at: 3 });
  const resumed = transition(ended.state, {
    type: 'JobResumed',
    job: ended.state.ended[0]!,
    by: 'ada',
    at: 4,
  });
  expect(resumed.state.jobs.map(({ jobId }) => jobId)).toEqual(['b', 'a']);
  expect(keptPartOf(ended.state, resumed)?.states).toEqual([{ jobId: 'a', state: resumed.state.jobs[1] }]);
});

it('is of several decisions every event, and each job as the last of them left it', () => {
  const ended = transition(two.state, { type: 'JobCancelled', jobId: 'a', at: 3 });
  const place = { jobId: 'b', step: 3, name: 'step-3', sha256: 'c0', sizeBytes: 9, createdAt: 4 };
  const saved = ended.state.jobs.map((job) => ({ ...job, checkpoints: { step: 3, savedAt: 4 } }));
  const entered = decide(
    { ...ended.state, ended: [], jobs: saved },
    { type: 'EnterCheckpoint', ...place, agreedStep: 2 },
  );
  const kept = [
    keptPartOf(empty, one),
    keptPartOf(one.state, two),
    keptPartOf(two.state, ended),
    keptPartOf(ended.state, entered),
  ];
  const together = keptTogether(kept.flatMap((each) => each ?? []));
  expect(together.states.map(({ jobId, state }) => `${jobId} ${state.status}`)).toEqual([
    'a cancelled',
    'b preparing',
  ]);
  expect(together.events.map(({ jobId, sequence, event }) => [jobId, sequence, event.type])).toEqual([
    ['a', 0, 'JobQueued'],
    ['b', 0, 'JobQueued'],
    ['a', 1, 'JobCancelled'],
  ]);
  expect(together.checkpoints).toEqual([place]);
});
