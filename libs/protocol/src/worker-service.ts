import type { Server } from '@grpc/grpc-js';
import { answerBytes } from './calls.js';
import type { ArtifactHeader as WireHeader } from './generated/thaw/v1/ArtifactHeader.js';
import type { CheckpointHeader as WireCheckpoint } from './generated/thaw/v1/CheckpointHeader.js';
import type { WorkerServiceHandlers as WireHandlers } from './generated/thaw/v1/WorkerService.js';
import { serverStream, type MessageStream } from './message-stream.js';
import { present } from './oneof.js';
import { callerOf, type Caller } from './security/caller.js';
import { answerUpload, type Uploading } from './server-upload.js';
import { serviceDefinitions } from './service-definitions.js';
import type {
  ArtifactHeader,
  BlockRequest,
  CheckpointHeader,
  CheckpointRequest,
  MemberIdentity,
} from './worker-client.js';
import {
  coordinatorMessageToWire,
  workerMessageFromWire,
  type CoordinatorMessage,
  type WorkerMessage,
} from './worker-messages.js';

/**
 * What a coordinator does for its workers. What a handler throws becomes the call's status. The caller is undefined
 * where workers need no certificate.
 */
export interface WorkerServiceHandlers {
  /** Owns the stream until it ends it. */
  join(stream: MessageStream<CoordinatorMessage, WorkerMessage>, caller: Caller | undefined): void;
  fetchBlock(request: BlockRequest, caller: Caller | undefined): Promise<Uint8Array>;
  fetchModel(request: MemberIdentity, caller: Caller | undefined): Promise<Uint8Array>;
  /** Reads the chunks to their end; resolves with the SHA-256 of what it stored. */
  storeArtifact(
    header: ArtifactHeader,
    chunks: AsyncIterable<Uint8Array>,
    caller: Caller | undefined,
  ): Promise<string>;
  /** Reads the chunks to their end; resolves when the checkpoint is on the disk. */
  storeCheckpoint(
    header: CheckpointHeader,
    chunks: AsyncIterable<Uint8Array>,
    uploading: Uploading,
  ): Promise<void>;
  fetchCheckpoint(request: CheckpointRequest, caller: Caller | undefined): Promise<AsyncIterable<Uint8Array>>;
}

/** Adds thaw.v1.WorkerService to a server that does not listen yet. */
export function addWorkerService(server: Server, handlers: WorkerServiceHandlers): void {
  const methods: WireHandlers = {
    Join: (call) => {
      const stream = serverStream(call, coordinatorMessageToWire, workerMessageFromWire);
      handlers.join(stream, callerOf(call));
    },
    FetchBlock: answerBytes((request, caller) => handlers.fetchBlock(present(request, 'FetchBlock'), caller)),
    FetchModel: answerBytes((request, caller) => handlers.fetchModel(present(request, 'FetchModel'), caller)),
    StoreArtifact: answerUpload('StoreArtifact', async (header: WireHeader, chunks, { caller }) => ({
      sha256: await handlers.storeArtifact(present(header, 'StoreArtifact.header'), chunks, caller),
    })),
    StoreCheckpoint: answerUpload('StoreCheckpoint', async (header: WireCheckpoint, chunks, uploading) => {
      await handlers.storeCheckpoint(present(header, 'StoreCheckpoint.header'), chunks, uploading);
      return {};
    }),
    FetchCheckpoint: answerBytes((request, caller) =>
      handlers.fetchCheckpoint(present(request, 'FetchCheckpoint'), caller),
    ),
  };
  server.addService(serviceDefinitions().WorkerService.service, methods);
}
