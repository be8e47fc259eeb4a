import path from 'node:path';
import {
  FolderArtifactStore,
  FolderCheckpointStore,
  FolderContentStore,
  FolderDatasetStore,
  type ArtifactStore,
} from '@thaw/store';
import { lockDataFolder, openSqliteStore } from '@thaw/store/sqlite';
import type { CoordinatorConfig } from './coordinator-config.js';
import { DatasetDesk } from './dataset-desk.js';
import { JobInputs } from './job-inputs.js';
import type { CoordinatorRecords } from './job-record.js';
import { UploadDesk } from './upload-desk.js';

/** What a coordinator keeps on its disk. */
export interface CoordinatorStorage {
  readonly artifacts: ArtifactStore;
  readonly uploads: UploadDesk;
  readonly datasets: DatasetDesk;
  readonly inputs: JobInputs;
  readonly checkpoints: FolderCheckpointStore;
  /** Term, jobs, events, ledger, and the index of checkpoints. */
  readonly records: CoordinatorRecords;
  /** Lets go of the folder. */
  close(): Promise<void>;
}

type StorageConfig = Pick<CoordinatorConfig, 'dataDir' | 'uploadQuotaBytes' | 'freeDiskFloorBytes'>;

/**
 * Takes `dataDir` for this process alone and opens what is in it.
 *
 * @throws DataFolderInUse while another process has it; what the stores throw
 */
export async function openStorage(config: StorageConfig): Promise<CoordinatorStorage> {
  const { dataDir } = config;
  const lock = await lockDataFolder(dataDir);
  let records: CoordinatorRecords | undefined;
  const close = async (): Promise<void> => {
    await records?.close();
    lock.release();
  };
  try {
    records = await openSqliteStore(path.join(dataDir, 'coordinator.sqlite'));
    return { ...(await openFolders(config)), records, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function openFolders({ dataDir, uploadQuotaBytes, freeDiskFloorBytes }: StorageConfig) {
  const limits = { quotaBytes: uploadQuotaBytes, freeDiskFloorBytes };
  const contents = await FolderContentStore.open(path.join(dataDir, 'contents'), limits);
  const datasets = new DatasetDesk(contents, new FolderDatasetStore(path.join(dataDir, 'datasets')));
  const inputs = new JobInputs(path.join(dataDir, 'inputs'), contents, datasets);
  const artifacts = new FolderArtifactStore(path.join(dataDir, 'artifacts'));
  const checkpoints = new FolderCheckpointStore(path.join(dataDir, 'checkpoints'), freeDiskFloorBytes);
  return { artifacts, checkpoints, uploads: new UploadDesk(contents), datasets, inputs };
}
