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
const RECORD_BYTES = ROW_BYTES + 8;
const NOTHING = {
  ...{ numInMemory: 0, numOnDisk: 0, numComputed: 0, numFetched: 0, numNotKept: 0, numEvicted: 0 },
  ...{ memoryBytes: 0, diskBytes: 0 },
};
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
    const held = { memoryBytes: 2 * ROW_BYTES, diskBytes: 0 };
    expect(store.use).toEqual({ ...NOTHING, numInMemory: 2, numComputed: 3, numNotKept: 1, ...held });
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
    const held = { memoryBytes: ROW_BYTES, diskBytes: RECORD_BYTES };
    expect(after.use).toEqual({ ...NOTHING, numInMemory: 1, numOnDisk: 1, ...held });
  });

  it('are counted as held on disk once, however often they are read there', () => {
    const all = stores(newFolder(), 0);
    expect(all.use).toBeNull();
    const store = all.of(SOURCE);
    store.put(3, row(3));
    for (let again = 0; again < 3; again++) store.find(3);
    const counted = { numOnDisk: 3, numComputed: 1, numNotKept: 4, diskBytes: RECORD_BYTES };
    expect(all.use).toEqual({ ...NOTHING, ...counted });
  });

  it('are given to other members as they are, from memory and from disk, without being counted', () => {
    const folder = newFolder();
    const before = stores(folder, 0).of(SOURCE);
    for (const position of [2, 5]) before.put(position, row(position));
    const store = stores(folder, ROW_BYTES).of(SOURCE);
    store.putFetched(3, row(3));
    expect([2, 3, 4].map((position) => store.mayHave(position))).toEqual([true, true, false]);
    const given = store.rowsOf(Uint32Array.of(2, 3, 4, 5), 2 * ROW_BYTES);
    expect(given).toEqual({
      positions: Uint32Array.of(2, 3),
      values: Float32Array.of(...row(2), ...row(3)),
    });
    expect(store.rowsOf(Uint32Array.of(4), 1).positions).toHaveLength(0);
    expect(store.rowsOf(Uint32Array.of(5), 1).values).toEqual(row(5));
    const held = { memoryBytes: ROW_BYTES, diskBytes: RECORD_BYTES };
    expect(store.use).toEqual({ ...NOTHING, numFetched: 1, ...held });
  });

  it('are counted as removed where others take their room on disk', () => {
    const folder = newFolder();
    stores(folder, 0).of(SOURCE).put(3, row(3));
    const small = new FeatureStores({ folder, maxDiskBytes: 1, maxMemoryBytes: 0 });
    onTestFinished(() => small.close());
    small.of({ ...SOURCE, dataset: 'other' });
    expect(small.use).toEqual({ ...NOTHING, numEvicted: 1 });
  });

  it('are kept in memory alone where the folder cannot be written', () => {
    const file = join(newFolder(), 'no-folder');
    writeFileSync(file, '');
    const store = stores(file, ROW_BYTES).of(SOURCE);
    store.put(1, row(1));
    expect(store.find(1)).toEqual(row(1));
  });
});
