import { describe, expect, it } from 'vitest';
import type { DatasetStore, StoredDataset } from '../dataset-store.js';

/** The tests that every implementation of the `DatasetStore` port passes. */
export function testDatasetStoreConformance(name: string, open: () => Promise<DatasetStore>): void {
  describe(`${name} as a dataset store`, () => {
    it('finds a dataset by digest and by name, and lists all, oldest first', async () => {
      const store = await open();
      expect(await store.list()).toEqual([]);
      const [hands, digits] = [dataset('b', 'hands', 1), dataset('a', 'digits', 2)];
      expect(await store.put(digits)).toEqual(digits);
      await store.put(hands);
      expect(await store.list()).toEqual([hands, digits]);
      expect(await store.get('hands')).toEqual(hands);
      expect(await store.get(digits.digest)).toEqual(digits);
    });

    it('lets a name mean the last dataset that took it', async () => {
      const store = await open();
      await Promise.all([store.put(dataset('a', 'hands', 1)), store.put(dataset('b', 'hands', 2))]);
      expect((await store.list()).map(({ name: kept }) => kept)).toEqual(['', 'hands']);
      expect((await store.get('hands')).digest).toBe(dataset('b', '', 0).digest);
    });

    it('keeps time and name of a dataset that comes again without a name', async () => {
      const store = await open();
      await store.put(dataset('a', 'hands', 1));
      expect(await store.put(dataset('a', '', 9))).toEqual(dataset('a', 'hands', 1));
      expect(await store.put(dataset('a', 'palms', 9))).toEqual(dataset('a', 'palms', 1));
      expect(await store.list()).toHaveLength(1);
    });

    it.each(['../x', 'a/b', '.hidden', 'a b', 'x'.repeat(129)])('refuses %j as a name', async (bad) => {
      const store = await open();
      await expect(store.put(dataset('a', bad, 1))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    it('forgets a dataset that is removed, and never finds one by an empty name', async () => {
      const store = await open();
      await store.put(dataset('a', '', 1));
      const unknown = { code: 'NOT_FOUND', name: 'DatasetUnknown' };
      await expect(store.get('')).rejects.toMatchObject(unknown);
      await expect(store.remove('../a')).rejects.toMatchObject(unknown);
      expect(await store.remove('a'.repeat(64))).toEqual(dataset('a', '', 1));
      await expect(store.remove('a'.repeat(64))).rejects.toMatchObject(unknown);
      expect(await store.list()).toEqual([]);
    });
  });
}

function dataset(letter: string, name: string, createdAt: number): StoredDataset {
  return { digest: letter.repeat(64), name, numFiles: 2, sizeBytes: 30, createdAt };
}
