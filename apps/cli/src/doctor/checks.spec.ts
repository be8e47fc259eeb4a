import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { DeviceDescription, DeviceWish } from '@thaw/runtime/devices';
import type { Check } from './check.js';
import { coordinatorChecks, unreachable, type CoordinatorFacts } from './coordinator-checks.js';
import { machineChecks, threadsCheck, type MachineFacts } from './machine-checks.js';
import { portCheck } from './port-check.js';
import { tensorflowChecks } from './tensorflow-check.js';

const GIB = 2 ** 30;
const MACHINE: MachineFacts = {
  nodeVersion: 'v20.19.0',
  numCores: 2,
  freeMemoryBytes: 8 * GIB,
  dataDir: '/data',
  freeDiskBytes: 50 * GIB,
};

const worker = { workerId: 'w', name: 'worker-0', address: 'h:1', jobId: null };
const COORDINATOR: CoordinatorFacts = {
  address: 'h:7070',
  view: { version: '0.1.0', at: 1_000, workers: [{ ...worker, numericsClass: { device: 'cpu' } }] },
  ownVersion: '0.1.0',
  askedAt: 990,
  answeredAt: 1_010,
  ownNumericsClass: { device: 'cpu' },
};

function judged(checks: readonly Check[], name: string): Check {
  return checks.find((check) => check.name === name)!;
}

describe('what the doctor says of a machine', () => {
  it('is content with enough of everything', () => {
    expect(machineChecks(MACHINE).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  });

  it.each([
    ['node', { nodeVersion: 'v18.20.0' }, 'failed'],
    ['node', { nodeVersion: 'v20.18.3' }, 'failed'],
    ['node', { nodeVersion: 'v24.0.0' }, 'ok'],
    ['memory', { freeMemoryBytes: 0.5 * GIB }, 'failed'],
    ['memory', { freeMemoryBytes: 2 * GIB }, 'warning'],
    ['disk', { freeDiskBytes: 0.1 * GIB }, 'failed'],
    ['disk', { freeDiskBytes: 2 * GIB }, 'warning'],
  ] as const)('judges %s by %o: %s', (name, facts, status) => {
    const check = judged(machineChecks({ ...MACHINE, ...facts }), name);
    expect(check.status).toBe(status);
    expect(check.advice === undefined).toBe(status === 'ok');
  });

  it('warns of more threads than cores', () => {
    expect(threadsCheck(2, 2).status).toBe('ok');
    expect(threadsCheck(3, 2)).toMatchObject({
      status: 'warning',
      advice: expect.stringContaining('at most 2'),
    });
  });

  it('says why TensorFlow did not load', () => {
    expect(tensorflowChecks({ reason: 'no library' })).toMatchObject([
      { status: 'failed', found: 'no library' },
    ]);
  });

  describe('of its device', () => {
    const product = { side: 512, isRight: true };
    const gpu = {
      kind: 'gpu',
      product,
      name: 'NVIDIA L4',
      memoryMiB: 23034,
      driverVersion: '550.54.15',
      cuda: '12.8.90',
      cudnn: '9.10.2.21',
    } as const;
    const cpu = (hasDriver: boolean) =>
      ({ kind: 'cpu', product, noGpu: { reason: 'the reason', advice: 'do this', hasDriver } }) as const;
    const judge = (device: DeviceDescription, wish?: DeviceWish) => {
      const numericsClass = { cpuModel: 'a processor' };
      return judged(tensorflowChecks({ tensorflowVersion: '2.21.0', device, numericsClass }, wish), 'device');
    };

    it('tells a GPU with memory, driver, CUDA and cuDNN', () => {
      expect(judge(gpu)).toEqual({
        name: 'device',
        status: 'ok',
        found:
          'gpu: NVIDIA L4, 23034 MiB, driver 550.54.15, CUDA 12.8.90, cuDNN 9.10.2.21; multiplied two matrices of 512 rows on it',
      });
    });

    it.each([
      [false, 'auto', 'ok'],
      [true, 'auto', 'warning'],
      [false, 'gpu', 'failed'],
      [true, 'gpu', 'failed'],
    ] as const)('says that there is none and why: driver %s, wanted %s: %s', (hasDriver, wish, status) => {
      expect(judge(cpu(hasDriver), wish)).toMatchObject({
        status,
        found: 'cpu: a processor; multiplied two matrices of 512 rows on it; no GPU: the reason',
        ...(status !== 'ok' && { advice: expect.stringMatching(/^do this/) }),
      });
    });

    it('does not miss one where the processor was asked for', () => {
      expect(judge(cpu(true), 'cpu')).toMatchObject({
        status: 'ok',
        found: expect.not.stringContaining('GPU'),
      });
    });

    it('fails where a product is wrong', () => {
      const wrong = { side: 512, isRight: false };
      expect(judge({ ...gpu, product: wrong })).toMatchObject({ status: 'failed' });
      expect(judge({ ...cpu(false), product: wrong }, 'cpu')).toMatchObject({ status: 'failed' });
    });
  });

  it('tells a port that is free from one that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await portCheck(address, false)).toMatchObject({ status: 'warning' });
    expect(await portCheck(address, true)).toMatchObject({ status: 'ok' });
    await new Promise((resolve) => server.close(resolve));
    expect(await portCheck(address, false)).toMatchObject({ status: 'ok' });
  });
});

describe('what the doctor says of a coordinator', () => {
  it('is content with one of the same version, time and bits', () => {
    const checks = coordinatorChecks(COORDINATOR);
    expect(checks.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(judged(checks, 'workers').found).toContain('computes the same bits');
  });

  it('names both versions where they differ', () => {
    const check = judged(coordinatorChecks({ ...COORDINATOR, ownVersion: '0.2.0' }), 'coordinator');
    expect(check).toMatchObject({ status: 'warning', found: 'h:7070 runs version 0.1.0, this is 0.2.0' });
  });

  it.each([
    [-60_000, 'warning'],
    [60_000, 'warning'],
    [500, 'ok'],
    [0, 'ok'],
  ] as const)('judges a clock that is %d ms ahead: %s', (ahead, status) => {
    const view = { ...COORDINATOR.view, at: COORDINATOR.view.at + ahead };
    expect(judged(coordinatorChecks({ ...COORDINATOR, view }), 'clock').status).toBe(status);
  });

  it('names what keeps a worker of this machine out of the pool', () => {
    const ownNumericsClass = { device: 'gpu' };
    const check = judged(coordinatorChecks({ ...COORDINATOR, ownNumericsClass }), 'workers');
    expect(check).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('device gpu here and cpu there'),
    });
  });

  it('warns of an empty pool', () => {
    const view = { ...COORDINATOR.view, workers: [] };
    expect(judged(coordinatorChecks({ ...COORDINATOR, view }), 'workers').status).toBe('warning');
  });

  it('takes a silent one for a fault only where it was named', () => {
    expect(unreachable('nobody', true)).toMatchObject({ status: 'failed', found: 'nobody' });
    expect(unreachable('nobody', false).status).toBe('warning');
  });
});
