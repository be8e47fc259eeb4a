import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GpuFacts } from './gpu-facts.js';
import { gpuDescription } from './gpu-description.js';

const GPU = { index: 1, uuid: 'GPU-77c0', name: 'NVIDIA L4', memoryMiB: 23034 };
const FACTS: GpuFacts = {
  driver: { kind: 'answers', driverVersion: '550.54.15', gpus: [{ ...GPU, index: 0, uuid: 'GPU-1' }, GPU] },
  cudaVisibleDevices: '1',
  visible: [{ selector: '1', gpu: GPU }],
  hasCuda: true,
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-gpu-'));
  for (const [component, version] of [
    ['cuda_runtime', '12.8.90'],
    ['cudnn', '9.10.2.21'],
  ] as const) {
    mkdirSync(join(folder, component));
    writeFileSync(join(folder, component, 'METADATA'), `Name: x\nVersion: ${version}\n`);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the description of a GPU', () => {
  it('is of the one that the process sees, with the versions of what was set up', () => {
    expect(gpuDescription(FACTS, folder)).toEqual({
      name: 'NVIDIA L4',
      memoryMiB: 23034,
      driverVersion: '550.54.15',
      cuda: '12.8.90',
      cudnn: '9.10.2.21',
    });
  });

  it('leaves open what nobody tells, as in a container without nvidia-smi', () => {
    const driver = { kind: 'silent', isInstalled: false, reason: 'nvidia-smi is not on the PATH' } as const;
    expect(gpuDescription({ ...FACTS, driver, visible: [] }, undefined)).toEqual({
      name: 'unknown',
      memoryMiB: 0,
      driverVersion: 'unknown',
      cuda: 'unknown',
      cudnn: 'unknown',
    });
  });
});
