import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobInput } from '@thaw/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JobInputs } from './job-inputs.js';
import { testJobSpec } from './testing/job-spec.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-inputs-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('places what a resumed job needs, while the attempt that was cancelled is still placed', async () => {
  const uploaded: JobInput[] = [
    { path: 'data.csv', file: 'a1' },
    { path: 'model.keras', file: 'b2' },
  ];
  let goOn = (): void => undefined;
  const isCancelled = new Promise<void>((resolve) => (goOn = resolve));
  let isFirst = true;
  const place = async (sha256: string, local: string): Promise<void> => {
    if (sha256 === 'b2' && isFirst) {
      isFirst = false;
      await isCancelled;
    }
    await mkdir(path.dirname(local), { recursive: true });
    await writeFile(local, sha256);
  };
  const inputs = new JobInputs(folder, { place } as never, {} as never);
  const cancelled = inputs.place({ jobId: 'job', attempt: 0 }, testJobSpec(), uploaded);
  while (isFirst) await new Promise((resolve) => setImmediate(resolve));
  await inputs.remove('job');
  goOn();
  await cancelled;
  await inputs.place({ jobId: 'job', attempt: 1 }, testJobSpec(), uploaded);
  const placed = path.join(folder, 'job', '1');
  expect(await readFile(path.join(placed, '0', 'data.csv'), 'utf8')).toBe('a1');
  expect(await readFile(path.join(placed, '1', 'model.keras'), 'utf8')).toBe('b2');
  await inputs.remove('job');
  expect(existsSync(path.join(folder, 'job'))).toBe(false);
});
