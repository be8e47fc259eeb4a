import type { Artifact } from '@thaw/orchestration';
import { callUnary, clientError, type CallOptions } from './calls.js';
import { connectTo } from './client-connection.js';
import { InvalidMessage } from './errors.js';
import type { DownloadArtifactResponse } from './generated/thaw/v1/DownloadArtifactResponse.js';
import type { ListArtifactsResponse } from './generated/thaw/v1/ListArtifactsResponse.js';
import type { ClientSecurity } from './security/client-security.js';
import { serviceDefinitions } from './service-definitions.js';

/** A file on its way from the coordinator. */
export interface ArtifactDownload {
  readonly artifact: Artifact;
  /** The bytes from the offset on, once; throws as the call does. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A user's view of the files that jobs left. Every call throws ThawError with the coordinator's status, NobodyListens without one. */
export interface ArtifactClient {
  /** By ascending name. @throws ThawError NOT_FOUND */
  list(jobId: string, options?: CallOptions): Promise<Artifact[]>;
  /** @param offset how many bytes are left out. @throws ThawError NOT_FOUND; INVALID_ARGUMENT for an offset behind the end */
  download(jobId: string, name: string, offset: number, options?: CallOptions): Promise<ArtifactDownload>;
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
    download: async (jobId, name, offset, { timeoutMs = DOWNLOAD_TIMEOUT_MS, signal } = {}) => {
      const call = client.downloadArtifact({ jobId, name, offset }, { deadline: Date.now() + timeoutMs });
      const cancel = (): void => call.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      const messages = translated(call as AsyncIterable<DownloadArtifactResponse>, (thrown) => {
        signal?.removeEventListener('abort', cancel);
        return clientError(thrown, to);
      });
      const first = await messages.next();
      if (first.done === true || !first.value.artifact)
        throw new InvalidMessage('DownloadArtifact', 'a description first', 'no description');
      return { artifact: first.value.artifact, chunks: chunksOfMessages(messages) };
    },
    close: () => client.close(),
  };
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
  messages: AsyncIterable<DownloadArtifactResponse>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { chunk } of messages) {
    if (!chunk) throw new InvalidMessage('DownloadArtifact', 'a chunk of bytes', 'another message');
    yield chunk;
  }
}
