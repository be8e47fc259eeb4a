import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { BAD_MODEL_FILES } from './testing/bad-model-files.js';
import { measureReading, measureWriting } from './testing/model-memory.js';
import { useTestBed } from './testing/test-bed.js';

vi.setConfig({ testTimeout: 300_000 });

const MEBIBYTE = 2 ** 20;
const bed = useTestBed();

describe('a bad model file is answered within a second and 200 MB', () => {
  it.each(BAD_MODEL_FILES)('$name', async ({ name, write, message }) => {
    const path = await write(await mkdtemp(join(bed.folder, 'bad-')));
    const cost = await measureReading(path);
    console.log(
      `${name}: ${cost.tookMs} ms, ${cost.cpuMs} ms of the processor's time, ${(cost.growthBytes / MEBIBYTE).toFixed(1)} MiB`,
    );
    if (cost.code !== undefined) expect(cost.code).toMatch(/INVALID_ARGUMENT|NOT_FOUND/);
    expect(cost.message).toContain(message);
    expect(cost.message).toContain(path);
    expect(cost.growthBytes).toBeLessThan(200 * MEBIBYTE);
    // By the processor's time, as a busy machine is no fault of the file's.
    expect(cost.cpuMs).toBeLessThan(1000);
  });
});

describe('reading a file of 100 MB peaks below 1.5 times its size, the weights included', () => {
  const few = [5120, 5120];
  const many = Array.from({ length: 25 }, () => 1024);
  it.each([
    ['one tensor', 'm.h5', few],
    ['many tensors', 'm.h5', many],
    ['one tensor', 'm.keras', few],
    ['many tensors', 'm.keras', many],
    ['many tensors', 'm.safetensors', many],
  ])('%s in %s', async (_, name, widths) => {
    const folder = await mkdtemp(join(bed.folder, 'large-'));
    const [path, small] = [join(folder, name), join(folder, `small-${name}`)];
    const written = await measureWriting(path, widths);
    await measureWriting(small, [4, 4]);
    const read = await measureReading(path, small);
    const times = (cost: typeof read): string =>
      `${(cost.growthBytes / cost.fileBytes).toFixed(2)} times its size, ${cost.tookMs} ms`;
    console.log(`${name} of ${widths.length - 1} layers: read ${times(read)}; written ${times(written)}`);
    expect(read.numWeights).toBe(2 * (widths.length - 1));
    expect(read.fileBytes).toBeGreaterThan(100 * 10 ** 6);
    expect(read.growthBytes / read.fileBytes).toBeLessThan(1.5);
  });
});
