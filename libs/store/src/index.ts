export {
  type CreatedJob,
  type JobStore,
  type LoggedEvent,
  type ReadOptions,
  type StoredJob,
  type SubscribeOptions,
} from './job-store.js';
export { MemoryJobStore } from './memory-job-store.js';
export { type CoordinatorStore } from './coordinator-store.js';
export {
  type DecisionStore,
  type KeptDecision,
  type KeptJobState,
  type SequencedEvent,
  type StateQuery,
  type StoredState,
} from './decision-store.js';
export { type LedgerRow, type StepLedger } from './step-ledger.js';
export { type CheckpointIndex, type StoredCheckpoint } from './checkpoint-index.js';
export { type CheckpointDescription } from './checkpoint-manifest.js';
export { FolderCheckpointStore, type WrittenCheckpoint } from './folder-checkpoint-store.js';
export { MemoryCoordinatorStore, MemoryTables } from './memory-coordinator-store.js';
export {
  type ArtifactInfo,
  type ArtifactStore,
  type OpenedArtifact,
  type PutOptions,
} from './artifact-store.js';
export { FolderArtifactStore } from './folder-artifact-store.js';
export {
  ArtifactNotFound,
  CheckpointCut,
  CheckpointUnusable,
  ContentNotFound,
  CorruptArtifact,
  CorruptContent,
  DataFolderInUse,
  DatasetUnknown,
  DiskAlmostFull,
  InvalidContent,
  InvalidName,
  JobAlreadyExists,
  JobNotFound,
  NewerSchema,
  QuotaExceeded,
  SqliteUnavailable,
  StaleTerm,
  StoreBusy,
  StoreClosed,
  StoreDamaged,
  StoreFull,
  StoreUnusable,
  UploadCut,
  UploadInProgress,
  UploadTooLarge,
  WrongOffset,
} from './errors.js';
export { type Content, type ContentStore, type SweepOptions, type WriteOptions } from './content-store.js';
export { FolderContentStore } from './folder-content-store.js';
export { type StorageLimits } from './storage-budget.js';
export { type DatasetStore, type StoredDataset } from './dataset-store.js';
export { FolderDatasetStore } from './folder-dataset-store.js';
