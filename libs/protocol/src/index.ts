export {
  CannotListen,
  FileNotReadable,
  InvalidAddress,
  InvalidMessage,
  LocalPathRefused,
  NobodyListens,
} from './errors.js';
export {
  createArtifactClient,
  type ArtifactClient,
  type ArtifactDownload,
  type HeldOutDownload,
} from './artifact-client.js';
export {
  downloadArtifact,
  downloadArtifacts,
  type ArtifactDestination,
  type ArtifactFolder,
} from './artifact-file.js';
export { addArtifactService, type ArtifactServiceHandlers } from './artifact-service.js';
export type { CallOptions } from './calls.js';
export type { CoordinatorView, PoolWorker } from './coordinator-view.js';
export { uploadContents, type UploadOptions, type UploadProgress } from './content-upload.js';
export { createCoordinatorClient, type CoordinatorClient } from './coordinator-client.js';
export { createDatasetClient, type DatasetClient, type DatasetView } from './dataset-client.js';
export { formatManifest, MAX_MANIFEST_BYTES, parseManifest, type ManifestFile } from './dataset-manifest.js';
export { addDatasetService, type DatasetServiceHandlers } from './dataset-service.js';
export type { Generation } from '@thaw/orchestration';
export { listenForHealth, type HealthServer } from './health-server.js';
export { createJobClient, type JobClient, type Submission, type WatchOptions } from './job-client.js';
export { readLocalJob } from './local-job.js';
export type { JobUpdate } from './job-event-messages.js';
export type { JobInput, JobInputPath } from './job-inputs.js';
export { addJobService, type JobPage, type JobPageQuery, type JobServiceHandlers } from './job-service.js';
export { pushFolder, submitLocalJob, type LocalJob } from './job-submission.js';
export type { JobLogLine, JobLogQuery } from './job-log-view.js';
export type { JobView } from './job-view.js';
export type { LedgerReading, LocatedExample } from './ledger-view.js';
export { describeFile, describeFolder, type LocalContent, type LocalFolder } from './local-content.js';
export type { MessageStream } from './message-stream.js';
export { Backoff } from './backoff.js';
export { createPeerClient, type PeerClient } from './peer-client.js';
export { decodePeerMessage, encodePeerMessage, MAX_PEER_MESSAGE_BYTES } from './peer-messages.js';
export type {
  GradientChunk,
  LocalSocket,
  PeerHello,
  PeerMessage,
  PlacedPayload,
  ReducePurpose,
  SharedMemory,
} from './peer-messages.js';
export { addPeerService, type FeatureRequest, type PeerHandlers, type StateRequest } from './peer-service.js';
export { CHUNK_BYTES, createServer, listen, type ListeningServer } from './server.js';
export { callerOfCertificate, type Caller } from './security/caller.js';
export type { ClientSecurity } from './security/client-security.js';
export {
  InsecureListen,
  InvalidSecurity,
  NotAllowed,
  NotAuthenticated,
  NotTrusted,
} from './security/errors.js';
export { METHOD_ADMISSIONS, ROLES, type Role } from './security/roles.js';
export {
  certificateName,
  checkedToken,
  readClientSecurity,
  readServerSecurity,
  type SecurityPaths,
} from './security/security-files.js';
export { peerServerSecurity, requireSecurity, type ServerSecurity } from './security/server-security.js';
export { addStandardServices } from './standard-services.js';
export { parseErrorCode } from './status-mapping.js';
export {
  createUploadClient,
  MAX_CONTENTS_PER_CALL,
  type Content,
  type MissingContent,
  type UploadClient,
} from './upload-client.js';
export { addUploadService, type UploadServiceHandlers } from './upload-service.js';
export {
  createWorkerClient,
  type ArtifactHeader,
  type CheckpointHeader,
  type CheckpointRequest,
  type BlockRequest,
  type MemberIdentity,
  type WorkerClient,
} from './worker-client.js';
export type {
  AssignedMember,
  Assignment,
  BlockInfo,
  BlockPlace,
  CoordinatorMessage,
  DatasetInfo,
  EpochReport,
  Failure,
  LogLine,
  MemberAddress,
  MemberGeneration,
  MemberPosition,
  StepReport,
  WorkerHello,
  WorkerMessage,
  WorkerReport,
} from './worker-messages.js';
export { HUNG_SIGNAL, PASSING_EXIT_CODE, workerExitCodeOf } from './worker-ending.js';
export { VERSION } from './version.js';
export type { Uploading } from './server-upload.js';
export { addWorkerService, type WorkerServiceHandlers } from './worker-service.js';
