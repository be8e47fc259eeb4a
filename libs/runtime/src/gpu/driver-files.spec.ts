import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { readDriverFiles } from './driver-files.js';

const folder = mkdtempSync(join(tmpdir(), 'thaw-driver-files-'));

afterAll(() => rmSync(folder, { recursive: true }));

function writeGpu(address: string, model: string): void {
  mkdirSync(join(folder, 'gpus', address), { recursive: true });
  writeFileSync(join(folder, 'gpus', address, 'information'), `Model: \t\t ${model}\nIRQ:   \t\t 42\n`);
}

describe("the driver's files", () => {
  it('tell the models and the version', () => {
    for (const address of ['0000:01:00.0', '0000:02:00.0']) writeGpu(address, 'NVIDIA L4');
    writeFileSync(
      join(folder, 'version'),
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version:  gcc 12\n',
    );
    expect(readDriverFiles(folder)).toEqual({ name: 'NVIDIA L4', driverVersion: '550.54.15' });
  });

  it('are missing without a driver', () => {
    expect(readDriverFiles(join(folder, 'nowhere'))).toBeUndefined();
  });
});
