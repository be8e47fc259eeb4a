// @ts-check
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from './npy-file.mjs';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-npy-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('npy files', () => {
  it('have a header of a multiple of 64 bytes that NumPy reads', async () => {
    const path = join(folder, 'a.npy');
    await writeNpy(path, Uint8Array.from([1, 2, 3, 4, 5, 6]), [2, 3]);
    const bytes = await readFile(path);
    expect(bytes.toString('latin1', 1, 6)).toBe('NUMPY');
    expect((10 + bytes.readUInt16LE(8)) % 64).toBe(0);
    expect(bytes.toString('latin1')).toContain(
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3,), }",
    );
  });

  it.each([
    [Uint8Array.from([0, 255, 7]), [3]],
    [Int32Array.from([-1, 2, 2 ** 30, 4]), [2, 1, 2]],
  ])('come back as they were written: %s', async (values, shape) => {
    const path = join(folder, 'a.npy');
    await writeNpy(path, values, shape);
    expect(await readNpy(path)).toEqual({ values, shape });
  });
});
