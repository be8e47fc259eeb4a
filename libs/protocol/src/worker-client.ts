import { credentials, Metadata } from '@grpc/grpc-js';
import { checkedAddress } from './address.js';
import { clientError, chunksOf, collectBytes, type CallOptions, type Destination } from './calls.js';
import type { Generation } from '@thaw/orchestration';
import { clientStream, type MessageStream } from './message-stream.js';
import { KEEPALIVE } from './server.js';
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
  close(): void;
}

const TRANSFER_TIMEOUT_MS = 120_000;

/** A client that connects on its first call. @throws InvalidAddress */
export function createWorkerClient(address: string): WorkerClient {
  const { WorkerService } = serviceDefinitions();
  const client = new WorkerService(
    checkedAddress(address, 'coordinator'),
    credentials.createInsecure(),
    KEEPALIVE,
  );
  const destination: Destination = { role: 'coordinator', address };
  const deadline = ({ timeoutMs = TRANSFER_TIMEOUT_MS }: CallOptions) => ({
    deadline: Date.now() + timeoutMs,
  });
  return {
    join: () =>
      clientStream(client.join(), workerMessageToWire, coordinatorMessageFromWire, (failure) =>
        clientError(failure, destination),
      ),
    fetchBlock: (request, maxBytes, options = {}) =>
      collectBytes(client.fetchBlock(request, deadline(options)), destination, maxBytes, options.signal),
    fetchModel: (request, maxBytes, options = {}) =>
      collectBytes(client.fetchModel(request, deadline(options)), destination, maxBytes, options.signal),
    storeArtifact: (header, bytes, options = {}) =>
      new Promise((resolve, reject) => {
        const call = client.storeArtifact(new Metadata(), deadline(options), (error) => {
          if (error) reject(clientError(error, destination));
          else resolve();
        });
        call.write({ header });
        for (const chunk of chunksOf(bytes)) call.write({ chunk });
        call.end();
      }),
    close: () => {
      client.close();
    },
  };
}
