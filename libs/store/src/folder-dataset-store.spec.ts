import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { FolderDatasetStore } from './folder-dataset-store.js';
import { testDatasetStoreConformance } from './testing/dataset-store-conformance.js';

testDatasetStoreConformance('FolderDatasetStore', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-datasets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return new FolderDatasetStore(join(folder, 'datasets'));
});
