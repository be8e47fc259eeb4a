import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeatureSource } from '@thaw/datasets';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FeatureStores } from './feature-store.js';

const SOURCE: FeatureSource = {
  prefix: 'p',
  dataset: 'd',
  values: '{}',
  numerics: 'n',
  numExamples: 10,
  featureSize: 2,
};
const ROW_BYTES = 8;
const row = (position: number): Float32Array => Float32Array.of(position, position / 3);

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-features-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function stores(folder: string | null, maxMemoryBytes: number): FeatureStores {
  const opened = new FeatureStores({ folder, maxDiskBytes: 2 ** 20, maxMemoryBytes });
  onTestFinished(() => opened.close());
  return opened;
}

describe('features of a job', () => {
  it('stay in memory as far as there is room, the first ones', () => {
    const store = stores(null, 2 * ROW_BYTES).of(SOURCE);
    for (const position of [4, 7, 9]) store.put(position, row(position));
    expect([4, 7, 9].map((position) => store.find(position))).toEqual([row(4), row(7), undefined]);
    expect(store.keepsMore).toBe(false);
    expect(store.counts).toEqual({ memory: 2, disk: 0, computed: 3 });
  });

  it('share the room between their sources', () => {
    const all = stores(null, 2 * ROW_BYTES);
    const [first, second] = [all.of(SOURCE), all.of({ ...SOURCE, dataset: 'other' })];
    first.put(0, row(0));
    second.put(0, row(1));
    second.put(1, row(1));
    expect([first.has(0), second.has(0), second.has(1)]).toEqual([true, true, false]);
    expect(all.of(SOURCE)).toBe(first);
  });

  it('are found on disk by another job', () => {
    const folder = newFolder();
    const before = stores(folder, 0);
    before.of(SOURCE).put(3, row(3));
    before.close();
    const after = stores(folder, ROW_BYTES);
    const store = after.of(SOURCE);
    expect([store.has(3), store.find(3), store.has(3), store.find(3), store.find(4)]).toEqual([
      false,
      row(3),
      true,
      row(3),
      undefined,
    ]);
    expect(after.counts).toEqual({ memory: 1, disk: 1, computed: 0 });
  });

  it('are kept in memory alone where the folder cannot be written', () => {
    const file = join(newFolder(), 'no-folder');
    writeFileSync(file, '');
    const store = stores(file, ROW_BYTES).of(SOURCE);
    store.put(1, row(1));
    expect(store.find(1)).toEqual(row(1));
  });
});
