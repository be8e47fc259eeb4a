import type { Artifact } from '@thaw/orchestration';
import { callUnary, type CallOptions } from './calls.js';
import { connectTo } from './client-connection.js';
import { deadlineOf, receive, type Incoming } from './described-stream.js';
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
      const { first, rest } = await receive(call as Incoming<DownloadArtifactResponse>, to, options);
      if (!first.artifact) throw new InvalidMessage('DownloadArtifact', 'a description first', 'none');
      return { artifact: first.artifact, chunks: chunksOfMessages(rest) };
    },
    downloadHeldOut: async (jobId, options = {}) => {
      const call = client.downloadHeldOut({ jobId }, deadlineOf(options));
      const { first, rest } = await receive(call as Incoming<DownloadHeldOutResponse>, to, options);
      if (!first.info) throw new InvalidMessage('DownloadHeldOut', 'a description first', 'none');
      return { info: present(first.info, 'DownloadHeldOut.info'), chunks: chunksOfMessages(rest) };
    },
    close: () => client.close(),
  };
}

interface Chunked {
  readonly chunk?: Uint8Array | null;
}

async function* chunksOfMessages(
  messages: AsyncIterable<Chunked>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { chunk } of messages) {
    if (!chunk) throw new InvalidMessage('a download', 'a chunk of bytes', 'another message');
    yield chunk;
  }
}
