import { expect, it } from 'vitest';
import { createCoordinatorState, transition, type CoordinatorState } from '@thaw/orchestration';
import { createCoordinatorMetrics } from './coordinator-metrics.js';

it('tells jobs by status and workers by what they do, as they are when asked', async () => {
  let state: CoordinatorState = createCoordinatorState({ term: 1, now: 0 });
  const metrics = createCoordinatorMetrics(() => state);
  expect(await metrics.metrics()).toContain('thaw_workers{status="idle"} 0');
  state = transition(state, {
    type: 'WorkerJoined',
    at: 1,
    workerId: 'w',
    connectionId: 'c',
    name: 'worker-0',
    address: 'h:1',
    numericsClass: {},
  }).state;
  const phases = [{ name: 'only', epochs: 1, mayStopEarly: false }];
  const summary = { name: 'j', replicas: 1, workers: { min: 1, max: 1 }, phases };
  state = transition(state, { type: 'JobSubmitted', at: 2, jobId: 'j-1', summary }).state;
  const text = await metrics.metrics();
  expect(text).toContain('thaw_workers{status="idle"} 1');
  expect(text).toContain('thaw_jobs{status="preparing"} 1');
  expect(text).toContain('thaw_jobs{status="failed"} 0');
  expect(text).toContain('thaw_steps_completed_total 0');
  state = transition(state, { type: 'JobCancelled', at: 3, jobId: 'j-1' }).state;
  state = transition(state, { type: 'TimePassed', at: 4 }).state;
  expect(await metrics.metrics()).toContain('thaw_jobs{status="cancelled"} 1');
});
