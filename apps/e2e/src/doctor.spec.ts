import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();
let cluster: Cluster;

beforeAll(async () => {
  cluster = await bed.up({ workers: 1 });
  await cluster.processIdOf('worker-0');
});

async function examine(...options: string[]) {
  const { stdout, exitCode } = await bed.run('doctor', '--json', ...options);
  const checks = stdout.objects;
  return { exitCode, statusOf: (name: string) => checks.find((check) => check['name'] === name) };
}

describe('thaw doctor', () => {
  it('computes with this machine and finds that a worker of it could join the pool', async () => {
    const { exitCode, statusOf } = await examine('--coordinator', cluster.address);
    expect(statusOf('tensorflow')).toMatchObject({ status: 'ok', found: expect.stringContaining('2.21') });
    expect(statusOf('coordinator')).toMatchObject({ status: 'ok' });
    expect(statusOf('clock')).toMatchObject({ status: 'ok' });
    expect(statusOf('workers')).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('the same bits'),
    });
    expect(exitCode).toBe(0);
  });

  it('names what differs for a worker with other threads', async () => {
    const { statusOf } = await examine('--coordinator', cluster.address, '--threads', '2');
    expect(statusOf('workers')?.['found']).toContain('intraOpThreads 2 here and 1 there');
  });

  it('fails where the named coordinator does not answer', async () => {
    const { exitCode, statusOf } = await examine('--coordinator', '127.0.0.1:1');
    expect(statusOf('coordinator')).toMatchObject({ status: 'failed', advice: expect.any(String) });
    expect(exitCode).toBe(1);
  });
});
