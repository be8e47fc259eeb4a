import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { openShards } from './shards.js';

const WEIGHTS = [
  { name: 'a', shape: [3], dtype: 'float32' },
  { name: 'b', shape: [2, 2], dtype: 'float32' },
] as const;

/** Seven numbers in shards of ten bytes, which cut through numbers and tensors. */
async function writeShards(): Promise<{ modelPath: string; files: readonly string[]; paths: string[] }> {
  const folder = await temporaryFolder();
  const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6, 7).buffer);
  const paths = ['0', '1', '2'];
  const files = paths.map((path) => join(folder, path));
  await Promise.all(files.map((file, index) => writeFile(file, bytes.subarray(10 * index, 10 * index + 10))));
  return { modelPath: join(folder, 'model.json'), files, paths };
}

describe('the shards of a model', () => {
  it('are read where a tensor lies, also when others replace them meanwhile', async () => {
    const { modelPath, files, paths } = await writeShards();
    const { entries, close } = openShards(modelPath, [{ paths, weights: WEIGHTS }]);
    onTestFinished(close);
    await Promise.all(files.map((file) => rm(file)));
    expect(entries.map((entry) => [entry.name, [...entry.read()]])).toEqual([
      ['a', [1, 2, 3]],
      ['b', [4, 5, 6, 7]],
    ]);
  });

  it('are refused when one was cut off after it was opened, with the tensor', async () => {
    const { modelPath, files, paths } = await writeShards();
    const { entries, close } = openShards(modelPath, [{ paths, weights: WEIGHTS }]);
    onTestFinished(close);
    await truncate(files[1]!, 5);
    expect(() => entries[1]?.read()).toThrow(
      `${modelPath}, b: expected 16 bytes, received less. A shard was cut off while it was read.`,
    );
  });
});
