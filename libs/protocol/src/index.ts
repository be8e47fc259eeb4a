export { CannotListen, InvalidAddress, InvalidMessage, NobodyListens } from './errors.js';
export type { CallOptions } from './calls.js';
export type { CoordinatorView, PoolWorker } from './coordinator-view.js';
export type { Generation } from '@thaw/orchestration';
export { createJobClient, type JobClient, type Submission, type WatchOptions } from './job-client.js';
export type { JobUpdate } from './job-event-messages.js';
export { addJobService, type JobServiceHandlers } from './job-service.js';
export type { JobView } from './job-view.js';
export type { MessageStream } from './message-stream.js';
export { createPeerClient, type PeerClient } from './peer-client.js';
export type { GradientChunk, PeerHello, PeerMessage, ReducePurpose } from './peer-messages.js';
export { addPeerService, type ExchangeHandler } from './peer-service.js';
export { CHUNK_BYTES, createServer, listen, type ListeningServer } from './server.js';
export { parseErrorCode } from './status-mapping.js';
export {
  createWorkerClient,
  type ArtifactHeader,
  type BlockRequest,
  type MemberIdentity,
  type WorkerClient,
} from './worker-client.js';
export type {
  AssignedMember,
  Assignment,
  BlockInfo,
  CoordinatorMessage,
  DatasetInfo,
  EpochReport,
  Failure,
  MemberGeneration,
  MemberPosition,
  ReplicaExamples,
  StepReport,
  WorkerHello,
  WorkerMessage,
} from './worker-messages.js';
export { VERSION } from './version.js';
export { addWorkerService, type WorkerServiceHandlers } from './worker-service.js';
