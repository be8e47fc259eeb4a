import { callUnary, type CallOptions } from './calls.js';
import { connectTo } from './client-connection.js';
import { sendUpload } from './client-upload.js';
import type { FindMissingResponse } from './generated/thaw/v1/FindMissingResponse.js';
import type { UploadRequestInput } from './generated/thaw/v1/UploadRequest.js';
import type { ClientSecurity } from './security/client-security.js';
import { serviceDefinitions } from './service-definitions.js';

/** Bytes named by what they are. */
export interface Content {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A content that is not there whole. */
export interface MissingContent {
  readonly sha256: string;
  /** Where its upload goes on. */
  readonly receivedBytes: number;
}

/** The most contents that one call of {@link UploadClient.findMissing} may name. */
export const MAX_CONTENTS_PER_CALL = 10_000;

const UPLOAD_TIMEOUT_MS = 3_600_000;

/** Brings files to a coordinator. Every call throws ThawError with the coordinator's status, NobodyListens without one. */
export interface UploadClient {
  /** Those that have to be uploaded, at most {@link MAX_CONTENTS_PER_CALL} at once. */
  findMissing(contents: readonly Content[], options?: CallOptions): Promise<MissingContent[]>;
  /**
   * Sends the bytes from an offset on; resolves when all of the content is on the coordinator's disk.
   * @throws ThawError ABORTED when it can go on later; RESOURCE_EXHAUSTED without room; DATA_LOSS for other bytes
   */
  upload(
    content: Content,
    offset: number,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: CallOptions,
  ): Promise<void>;
  close(): void;
}

/** A client that connects on its first call. @throws InvalidAddress */
export function createUploadClient(address: string, security: ClientSecurity = {}): UploadClient {
  const { client, to } = connectTo(serviceDefinitions().UploadService, address, 'coordinator', security);
  return {
    findMissing: async (contents, options = {}) => {
      const request = { contents: [...contents] };
      return (
        await callUnary<FindMissingResponse>((...call) => client.findMissing(request, ...call), to, options)
      ).missing;
    },
    upload: (content, offset, chunks, { timeoutMs = UPLOAD_TIMEOUT_MS, signal } = {}) =>
      sendUpload<UploadRequestInput>(
        (...call) => client.upload(...call),
        (chunk) => ({ chunk }),
        to,
        {
          header: { header: { content, offset } },
          chunks,
          timeoutMs,
          signal,
        },
      ),
    close: () => client.close(),
  };
}
