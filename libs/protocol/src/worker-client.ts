import { clientError, collectBytes, type CallOptions } from './calls.js';
import { connectTo } from './client-connection.js';
import { sendUpload } from './client-upload.js';
import type { Generation } from '@thaw/orchestration';
import { clientStream, type MessageStream } from './message-stream.js';
import type { StoreArtifactRequestInput } from './generated/thaw/v1/StoreArtifactRequest.js';
import type { StoreCheckpointRequestInput } from './generated/thaw/v1/StoreCheckpointRequest.js';
import type { ClientSecurity } from './security/client-security.js';
import { serviceDefinitions } from './service-definitions.js';
import {
  coordinatorMessageFromWire,
  workerMessageToWire,
  type CoordinatorMessage,
  type WorkerMessage,
} from './worker-messages.js';

/** Who asks for data of a job, and in which membership. */
export interface MemberIdentity {
  readonly workerId: string;
  readonly jobId: string;
  readonly generation: Generation;
}

/** Names one block of a dataset. */
export interface BlockRequest extends MemberIdentity {
  /** The dataset's digest. */
  readonly dataset: string;
  readonly index: number;
}

/** Announces a file that a job leaves. */
export interface ArtifactHeader extends MemberIdentity {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Announces a copy of the state of a job. */
export interface CheckpointHeader extends MemberIdentity {
  /** Completed steps. */
  readonly step: number;
  /** Where the job stands: count from 0, over the whole job but for the step in its epoch. */
  readonly phase: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Names a checkpoint of a job. */
export interface CheckpointRequest extends MemberIdentity {
  readonly step: number;
}

/** A worker's view of its coordinator. */
export interface WorkerClient {
  /** Opens the membership; the first message sent must be the hello. */
  join(): MessageStream<WorkerMessage, CoordinatorMessage>;
  /** An encoded block of at most `maxBytes`. @throws ThawError PERMISSION_DENIED for another worker's block */
  fetchBlock(request: BlockRequest, maxBytes: number, options?: CallOptions): Promise<Uint8Array>;
  /** The base model's file. */
  fetchModel(request: MemberIdentity, maxBytes: number, options?: CallOptions): Promise<Uint8Array>;
  /** Stores a file; resolves when the coordinator has it on disk. */
  storeArtifact(header: ArtifactHeader, bytes: Uint8Array, options?: CallOptions): Promise<void>;
  /** Stores a copy of the state; resolves when the coordinator has it on disk. */
  storeCheckpoint(header: CheckpointHeader, bytes: Uint8Array, options?: CallOptions): Promise<void>;
  /** The bytes of a checkpoint, which are whole. */
  fetchCheckpoint(request: CheckpointRequest, maxBytes: number, options?: CallOptions): Promise<Uint8Array>;
  close(): void;
}

const TRANSFER_TIMEOUT_MS = 120_000;

/**
 * What one message of the coordinator may hold. An assignment announces two datasets of at most 16,384 blocks with less than
 * 96 bytes for each, 3 MiB; the rest is for class names, the job file and the architecture of the base.
 */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** A client that connects on its first call. @throws InvalidAddress */
export function createWorkerClient(address: string, security: ClientSecurity = {}): WorkerClient {
  const settings = { 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES };
  const { WorkerService } = serviceDefinitions();
  const { client, to } = connectTo(WorkerService, address, 'coordinator', security, settings);
  const deadline = ({ timeoutMs = TRANSFER_TIMEOUT_MS }: CallOptions) => ({
    deadline: Date.now() + timeoutMs,
  });
  return {
    join: () =>
      clientStream(client.join(), workerMessageToWire, coordinatorMessageFromWire, (failure) =>
        clientError(failure, to),
      ),
    fetchBlock: (request, maxBytes, options = {}) =>
      collectBytes(client.fetchBlock(request, deadline(options)), to, maxBytes, options.signal),
    fetchModel: (request, maxBytes, options = {}) =>
      collectBytes(client.fetchModel(request, deadline(options)), to, maxBytes, options.signal),
    storeArtifact: (header, bytes, { timeoutMs = TRANSFER_TIMEOUT_MS, signal } = {}) =>
      sendUpload<StoreArtifactRequestInput>(
        (...call) => client.storeArtifact(...call),
        (chunk) => ({ chunk }),
        to,
        { header: { header }, chunks: [bytes], timeoutMs, signal },
      ),
    storeCheckpoint: (header, bytes, { timeoutMs = TRANSFER_TIMEOUT_MS, signal } = {}) =>
      sendUpload<StoreCheckpointRequestInput>(
        (...call) => client.storeCheckpoint(...call),
        (chunk) => ({ chunk }),
        to,
        { header: { header }, chunks: [bytes], timeoutMs, signal },
      ),
    fetchCheckpoint: (request, maxBytes, options = {}) =>
      collectBytes(client.fetchCheckpoint(request, deadline(options)), to, maxBytes, options.signal),
    close: () => {
      client.close();
    },
  };
}
