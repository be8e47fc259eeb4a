/** Submits jobs to a coordinator, follows them, and brings their results. */
export type {
  Artifact,
  ConfusionMatrix,
  JobEvent,
  JobFailure,
  JobProgress,
  JobResult,
  JobStatus,
  Measurements,
} from '@thaw/orchestration';
export type {
  CallOptions,
  CoordinatorView,
  DatasetView,
  JobUpdate,
  JobView,
  UploadOptions,
  UploadProgress,
  WatchOptions,
} from '@thaw/protocol';
export { ThawError, type ErrorCode } from '@thaw/errors';
export {
  connect,
  Coordinator,
  type ConnectOptions,
  type SubmitOptions,
  type UploadFolderOptions,
} from './client/coordinator.js';
export { JobNotSucceeded } from './client/errors.js';
export { Job, type DownloadOptions } from './client/job.js';
