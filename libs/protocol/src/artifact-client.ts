import type { Artifact } from '@thaw/orchestration';
import { callUnary, clientError, type CallOptions, type Destination } from './calls.js';
import { connectTo } from './client-connection.js';
import { InvalidMessage } from './errors.js';
import type { DownloadArtifactResponse } from './generated/thaw/v1/DownloadArtifactResponse.js';
import type { DownloadHeldOutResponse } from './generated/thaw/v1/DownloadHeldOutResponse.js';
import type { ListArtifactsResponse } from './generated/thaw/v1/ListArtifactsResponse.js';
import { present } from './oneof.js';
import type { ClientSecurity } from './security/client-security.js';
import { serviceDefinitions } from './service-definitions.js';
import type { DatasetInfo } from './worker-messages.js';

/** A file on its way from the coordinator. */
export interface ArtifactDownload {
  readonly artifact: Artifact;
  /** The bytes from the offset on, once; throws as the call does. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The examples that a job kept back, on their way from the coordinator. */
export interface HeldOutDownload {
  readonly info: DatasetInfo;
  /** The bytes of the blocks, one after the other, once; throws as the call does. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A user's view of the files that jobs left. Every call throws ThawError with the coordinator's status, NobodyListens without one. */
export interface ArtifactClient {
  /** By ascending name. @throws ThawError NOT_FOUND */
  list(jobId: string, options?: CallOptions): Promise<Artifact[]>;
  /** @param offset how many bytes are left out. @throws ThawError NOT_FOUND; INVALID_ARGUMENT for an offset behind the end */
  download(jobId: string, name: string, offset: number, options?: CallOptions): Promise<ArtifactDownload>;
  /** What the job is evaluated with. @throws ThawError NOT_FOUND; FAILED_PRECONDITION where nothing was kept back */
  downloadHeldOut(jobId: string, options?: CallOptions): Promise<HeldOutDownload>;
  close(): void;
}

const DOWNLOAD_TIMEOUT_MS = 3_600_000;

/** A client that connects on its first call. @throws InvalidAddress */
export function createArtifactClient(address: string, security: ClientSecurity = {}): ArtifactClient {
  const { client, to } = connectTo(serviceDefinitions().ArtifactService, address, 'coordinator', security);
  return {
    list: async (jobId, options = {}) =>
      (
        await callUnary<ListArtifactsResponse>(
          (...call) => client.listArtifacts({ jobId }, ...call),
          to,
          options,
        )
      ).artifacts,
    download: async (jobId, name, offset, options = {}) => {
      const call = client.downloadArtifact({ jobId, name, offset }, deadlineOf(options));
      const { first, chunks } = await receive(call as Incoming<DownloadArtifactResponse>, to, options);
      if (!first.artifact) throw new InvalidMessage('DownloadArtifact', 'a description first', 'none');
      return { artifact: first.artifact, chunks };
    },
    downloadHeldOut: async (jobId, options = {}) => {
      const call = client.downloadHeldOut({ jobId }, deadlineOf(options));
      const { first, chunks } = await receive(call as Incoming<DownloadHeldOutResponse>, to, options);
      if (!first.info) throw new InvalidMessage('DownloadHeldOut', 'a description first', 'none');
      return { info: present(first.info, 'DownloadHeldOut.info'), chunks };
    },
    close: () => client.close(),
  };
}

function deadlineOf({ timeoutMs = DOWNLOAD_TIMEOUT_MS }: CallOptions): { deadline: number } {
  return { deadline: Date.now() + timeoutMs };
}

interface Chunked {
  readonly chunk?: Uint8Array | null;
}

type Incoming<Message> = AsyncIterable<Message> & { cancel(): void };

/** Reads the first message of a stream whose others are chunks of bytes. */
async function receive<Message extends Chunked>(
  call: Incoming<Message>,
  to: Destination,
  { signal }: CallOptions,
): Promise<{ first: Message; chunks: AsyncIterable<Uint8Array> }> {
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  const messages = translated(call, (thrown) => {
    signal?.removeEventListener('abort', cancel);
    return clientError(thrown, to);
  });
  const first = await messages.next();
  if (first.done === true) throw new InvalidMessage(to.role, 'a description first', 'the end');
  return { first: first.value, chunks: chunksOfMessages(messages) };
}

async function* translated<Message>(
  messages: AsyncIterable<Message>,
  toError: (thrown: unknown) => unknown,
): AsyncGenerator<Message, void, undefined> {
  try {
    yield* messages;
  } catch (thrown) {
    throw toError(thrown);
  }
}

async function* chunksOfMessages(
  messages: AsyncIterable<Chunked>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { chunk } of messages) {
    if (!chunk) throw new InvalidMessage('a download', 'a chunk of bytes', 'another message');
    yield chunk;
  }
}
