// @ts-check
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CheckpointDisk } from './checkpoint-disk.mjs';

it('flips one bit of the checkpoint with most steps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-checkpoint-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const disk = new CheckpointDisk(folder);
  expect(disk.numCheckpoints).toBe(0);
  disk.corruptNewest();
  const files = ['step-9-aa', 'step-100-bb', 'step-20-cc'].map((name) => join(folder, 'jobs', 'j', name));
  for (const file of files) {
    mkdirSync(file, { recursive: true });
    writeFileSync(join(file, 'state.safetensors'), Buffer.from([1, 2, 3]));
  }
  expect(disk.numCheckpoints).toBe(3);
  disk.corruptNewest();
  const bytes = files.map((file) => [...readFileSync(join(file, 'state.safetensors'))]);
  expect(bytes).toEqual([
    [1, 2, 3],
    [1, 2, 2],
    [1, 2, 3],
  ]);
});
