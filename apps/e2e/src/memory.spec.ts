import { execFile } from 'node:child_process';
import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { pngBytes } from './testing/png-file.js';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

const CHILD = join(REPOSITORY, 'apps', 'e2e', 'src', 'testing', 'open-data-child.mjs');
const MEBIBYTE = 2 ** 20;
/** Of each photo as an example; three values for each pixel. */
const SIDE = 512;

const bed = useTestBed();

/** Two classes of photos, all of them names of two small files, so that they are there at once. */
async function writePhotos(name: string, perClass: number): Promise<string> {
  const folder = join(bed.folder, name);
  for (const [label, className] of ['dark', 'light'].entries()) {
    await mkdir(join(folder, className), { recursive: true });
    const photo = join(folder, className, '0.png');
    await writeFile(photo, pngBytes(16, new Uint8Array(16 * 16).fill(200 * label + 20)));
    for (let index = 1; index < perClass; index += 1)
      await link(photo, join(folder, className, `${index}.png`));
  }
  return folder;
}

describe('data that are larger than memory', () => {
  it('are prepared in a small heap, and memory does not grow with them', async () => {
    const folders = [
      await writePhotos('few', 16),
      await writePhotos('many', 200),
      join(bed.folder, 'blocks'),
    ];
    const args = ['--max-old-space-size=64', CHILD, ...folders, String(SIDE)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { numExamples, sizeBytes, growthBytes } = JSON.parse(stdout) as Record<string, number>;
    expect(numExamples).toBe(400);
    expect(sizeBytes).toBeGreaterThan(300 * MEBIBYTE);
    expect(growthBytes).toBeLessThan(100 * MEBIBYTE);
  }, 120_000);
});
