import { expect, it } from 'vitest';
import { listenForHealth } from './health-server.js';
import { createJobClient } from './job-client.js';
import { healthAt } from './testing/health-probe.js';

it('says whether the process serves, and answers nothing else', async () => {
  const health = await listenForHealth('127.0.0.1:0', 'worker');
  try {
    expect(await healthAt(health.address)).toBe('NOT_SERVING');
    health.setServing(true);
    expect(await healthAt(health.address)).toBe('SERVING');
    health.setServing(false);
    expect(await healthAt(health.address)).toBe('NOT_SERVING');
    const jobs = createJobClient(health.address);
    await expect(jobs.list()).rejects.toMatchObject({ message: expect.stringMatching(/not implement/i) });
    jobs.close();
  } finally {
    await health.close();
  }
});
