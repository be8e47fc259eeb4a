import { expect, it } from 'vitest';
import { runSoak } from './testing/soak.js';

it('200 watchers and 1,000 jobs: all are listed, and all watchers that read hear the end', async () => {
  const report = await runSoak({ minutes: 1, jobs: 1_000, watchers: 200 });
  process.stdout.write(`soak: ${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ jobsSubmitted: 1_000, jobsListed: 1_000, watchersEnded: 199 });
  expect(report.jobsSucceeded + report.jobsCancelled).toBe(1_000);
}, 900_000);
