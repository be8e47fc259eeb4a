export {
  type CreatedJob,
  type JobStore,
  type LoggedEvent,
  type ReadOptions,
  type StoredJob,
  type SubscribeOptions,
} from './job-store.js';
export { MemoryJobStore } from './memory-job-store.js';
export {
  type ArtifactInfo,
  type ArtifactStore,
  type OpenedArtifact,
  type PutOptions,
} from './artifact-store.js';
export { FolderArtifactStore } from './folder-artifact-store.js';
export {
  ArtifactNotFound,
  CorruptArtifact,
  InvalidName,
  JobAlreadyExists,
  JobNotFound,
  StoreClosed,
  UploadTooLarge,
} from './errors.js';
