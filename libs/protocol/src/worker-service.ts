import type { Server, ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import { answerBytes } from './calls.js';
import { InvalidMessage } from './errors.js';
import type { StoreArtifactRequest } from './generated/thaw/v1/StoreArtifactRequest.js';
import type { StoreArtifactResponseInput } from './generated/thaw/v1/StoreArtifactResponse.js';
import type { WorkerServiceHandlers as WireHandlers } from './generated/thaw/v1/WorkerService.js';
import { serverStream, type MessageStream } from './message-stream.js';
import { present } from './oneof.js';
import { serviceDefinitions } from './service-definitions.js';
import { statusOf } from './status-mapping.js';
import type { ArtifactHeader, BlockRequest, MemberIdentity } from './worker-client.js';
import {
  coordinatorMessageToWire,
  workerMessageFromWire,
  type CoordinatorMessage,
  type WorkerMessage,
} from './worker-messages.js';

/** What a coordinator does for its workers. What a handler throws becomes the call's status. */
export interface WorkerServiceHandlers {
  /** Owns the stream until it ends it. */
  join(stream: MessageStream<CoordinatorMessage, WorkerMessage>): void;
  fetchBlock(request: BlockRequest): Promise<Uint8Array>;
  fetchModel(request: MemberIdentity): Promise<Uint8Array>;
  /** Reads the chunks to their end; resolves with the SHA-256 of what it stored. */
  storeArtifact(header: ArtifactHeader, chunks: AsyncIterable<Uint8Array>): Promise<string>;
}

/** Adds thaw.v1.WorkerService to a server that does not listen yet. */
export function addWorkerService(server: Server, handlers: WorkerServiceHandlers): void {
  const methods: WireHandlers = {
    Join: (call) => {
      handlers.join(serverStream(call, coordinatorMessageToWire, workerMessageFromWire));
    },
    FetchBlock: answerBytes((request) => handlers.fetchBlock(present(request, 'FetchBlock'))),
    FetchModel: answerBytes((request) => handlers.fetchModel(present(request, 'FetchModel'))),
    StoreArtifact: (call, callback) => {
      void answerStoreArtifact(call, callback, handlers);
    },
  };
  server.addService(serviceDefinitions().WorkerService.service, methods);
}

async function answerStoreArtifact(
  call: ServerReadableStream<StoreArtifactRequest, StoreArtifactResponseInput>,
  callback: sendUnaryData<StoreArtifactResponseInput>,
  handlers: WorkerServiceHandlers,
): Promise<void> {
  try {
    const messages = (call as AsyncIterable<StoreArtifactRequest>)[Symbol.asyncIterator]();
    const first = await messages.next();
    if (first.done === true || !first.value.header) {
      throw new InvalidMessage('StoreArtifact', 'a header first', 'no header');
    }
    const header = present(first.value.header, 'StoreArtifact.header');
    callback(null, { sha256: await handlers.storeArtifact(header, chunksAfterHeader(messages)) });
  } catch (thrown) {
    callback(statusOf(thrown));
  }
}

async function* chunksAfterHeader(messages: AsyncIterator<StoreArtifactRequest>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = await messages.next();
    if (next.done === true) return;
    const { chunk } = next.value;
    if (!chunk)
      throw new InvalidMessage('StoreArtifact', 'a chunk of bytes after the header', 'another message');
    yield chunk;
  }
}
