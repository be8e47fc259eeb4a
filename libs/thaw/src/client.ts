/** Submits jobs to a coordinator, follows them, and brings their results. */
export type {
  Artifact,
  AuditedRow,
  ConfusionMatrix,
  EpochAudit,
  JobEvent,
  JobFailure,
  JobProgress,
  JobResult,
  JobStatus,
  LedgerFacts,
  LedgerProof,
  Measurements,
} from '@thaw/orchestration';
export { decodePositions, LedgerAudit } from '@thaw/orchestration';
export type {
  CallOptions,
  CoordinatorView,
  DatasetView,
  JobUpdate,
  JobView,
  LedgerReading,
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
