import { join } from 'node:path';
import { healthAt } from '@thaw/protocol/testing/health-probe';
import { describe, expect, it } from 'vitest';
import { useTestBed } from './testing/test-bed.js';
import type { ThawProcess } from './testing/thaw-process.js';

const PORTS = ['--health-listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--log-level', 'info'];

const bed = useTestBed();

describe('a process that is observed', () => {
  it('tells its health to whoever asks, and numbers to Prometheus', async () => {
    const dataDir = join(bed.folder, 'data');
    const coordinator = bed.start('coordinator', '--listen', '127.0.0.1:0', '--data-dir', dataDir, ...PORTS);
    const { address, health, metrics } = await portsOf(coordinator);
    expect(await healthAt(health)).toBe('SERVING');
    expect(await metricsAt(metrics)).toContain('thaw_workers{status="idle"} 0');

    const worker = bed.start('worker', '--coordinator', address, ...PORTS);
    const ofWorker = await portsOf(worker);
    await worker.stderr.object('the worker to join', (line) => (line['msg'] === 'joined' ? true : undefined));
    expect(await healthAt(ofWorker.health)).toBe('SERVING');
    expect(await metricsAt(ofWorker.metrics)).toContain('thaw_worker_examples_total 0');
    expect(await metricsAt(metrics)).toContain('thaw_workers{status="idle"} 1');
    expect((await worker.stop()).exitCode).toBe(0);
    await expect(healthAt(ofWorker.health)).rejects.toThrow(/UNAVAILABLE/);
  });

  it('says of a worker that has not joined yet that it does not serve', async () => {
    const worker = bed.start(
      'worker',
      '--coordinator',
      '127.0.0.1:1',
      '--connect-timeout-ms',
      '60000',
      ...PORTS,
    );
    const { health } = await portsOf(worker);
    expect(await healthAt(health)).toBe('NOT_SERVING');
  });

  it('names the port that it cannot take', async () => {
    const dataDir = join(bed.folder, 'other');
    const { exitCode, stderr } = await bed.run(
      ...['coordinator', '--listen', '127.0.0.1:0', '--data-dir', dataDir, '--metrics-listen', 'nowhere'],
    );
    expect(stderr.texts.join('\n')).toContain('metrics: expected a free host:port, received nowhere');
    expect(exitCode).not.toBe(0);
  });
});

interface Ports {
  readonly address: string;
  readonly health: string;
  readonly metrics: string;
}

function portsOf(process: ThawProcess): Promise<Ports> {
  return process.stderr.object('its ports', (line) =>
    line['msg'] === 'listening' ? (line as unknown as Ports) : undefined,
  );
}

async function metricsAt(address: string): Promise<string> {
  return (await fetch(`http://${address}/metrics`)).text();
}
