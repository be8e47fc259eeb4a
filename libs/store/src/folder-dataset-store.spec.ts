import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FolderDatasetStore } from './folder-dataset-store.js';
import { testDatasetStoreConformance } from './testing/dataset-store-conformance.js';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-datasets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'datasets');
}

testDatasetStoreConformance('FolderDatasetStore', async () => new FolderDatasetStore(await newFolder()));

it('finds what one before it has written, and reads its folder no more than once until it changes', async () => {
  const folder = await newFolder();
  const hands = { digest: 'a'.repeat(64), name: 'hands', numFiles: 2, sizeBytes: 30, createdAt: 1 };
  await new FolderDatasetStore(folder).put(hands);
  const store = new FolderDatasetStore(folder);
  expect(await store.get('hands')).toEqual(hands);
  await rm(folder, { recursive: true });
  expect(await store.get('hands')).toEqual(hands);
  const palms = { ...hands, digest: 'b'.repeat(64), name: 'palms' };
  await store.put(palms);
  expect(await store.list()).toEqual([palms]);
});
