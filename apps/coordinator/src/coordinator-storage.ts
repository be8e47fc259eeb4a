import path from 'node:path';
import { FolderArtifactStore, FolderContentStore, FolderDatasetStore, type ArtifactStore } from '@thaw/store';
import type { CoordinatorConfig } from './coordinator-config.js';
import { DatasetDesk } from './dataset-desk.js';
import { JobInputs } from './job-inputs.js';
import { UploadDesk } from './upload-desk.js';

/** What a coordinator keeps on its disk. */
export interface CoordinatorStorage {
  readonly artifacts: ArtifactStore;
  readonly uploads: UploadDesk;
  readonly datasets: DatasetDesk;
  readonly inputs: JobInputs;
}

/** Opens the folders below `dataDir`; inputs that a coordinator before this one had placed are gone. */
export async function openStorage(
  config: Pick<CoordinatorConfig, 'dataDir' | 'uploadQuotaBytes' | 'freeDiskFloorBytes'>,
): Promise<CoordinatorStorage> {
  const { dataDir, uploadQuotaBytes, freeDiskFloorBytes } = config;
  const limits = { quotaBytes: uploadQuotaBytes, freeDiskFloorBytes };
  const contents = await FolderContentStore.open(path.join(dataDir, 'contents'), limits);
  const datasets = new DatasetDesk(contents, new FolderDatasetStore(path.join(dataDir, 'datasets')));
  const inputs = new JobInputs(path.join(dataDir, 'inputs'), contents, datasets);
  await inputs.removeAll();
  const artifacts = new FolderArtifactStore(path.join(dataDir, 'artifacts'));
  return { artifacts, uploads: new UploadDesk(contents), datasets, inputs };
}
