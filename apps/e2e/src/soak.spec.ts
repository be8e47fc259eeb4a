import { expect, it } from 'vitest';
import { runSoak } from './testing/soak.js';

it('a coordinator under load loses no job, and no watcher that does not read holds up another', async () => {
  const report = await runSoak({ minutes: 0.1, jobs: 60, watchers: 40 });
  expect(report).toMatchObject({
    jobsSubmitted: 60,
    jobsListed: 60,
    watchersReading: 39,
    watchersEnded: 39,
  });
  expect(report.jobsSucceeded + report.jobsCancelled).toBe(60);
}, 300_000);
