import type { Server } from '@grpc/grpc-js';
import { answerUnary } from './calls.js';
import { InvalidMessage } from './errors.js';
import type { UploadHeader } from './generated/thaw/v1/UploadHeader.js';
import type { UploadServiceHandlers as WireHandlers } from './generated/thaw/v1/UploadService.js';
import { present } from './oneof.js';
import { answerUpload } from './server-upload.js';
import { serviceDefinitions } from './service-definitions.js';
import { MAX_CONTENTS_PER_CALL, type Content, type MissingContent } from './upload-client.js';

/** How a coordinator takes files in. What a handler throws becomes the call's status. */
export interface UploadServiceHandlers {
  findMissing(contents: readonly Content[]): Promise<MissingContent[]>;
  /** Reads the chunks, which start at the offset, to their end. */
  upload(
    content: Content,
    offset: number,
    chunks: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Adds thaw.v1.UploadService to a server that does not listen yet. */
export function addUploadService(server: Server, handlers: UploadServiceHandlers): void {
  const methods: WireHandlers = {
    FindMissing: answerUnary(async ({ contents }) => {
      if (contents.length > MAX_CONTENTS_PER_CALL) {
        const expected = `at most ${MAX_CONTENTS_PER_CALL} contents`;
        throw new InvalidMessage('FindMissing', expected, `${contents.length}; ask in several calls`);
      }
      return { missing: await handlers.findMissing(contents) };
    }),
    Upload: answerUpload('Upload', async (header: UploadHeader, chunks, { signal }) => {
      const { content, offset } = present(header, 'Upload.header');
      await handlers.upload(content, offset, chunks, signal);
      return { content };
    }),
  };
  server.addService(serviceDefinitions().UploadService.service, methods);
}
