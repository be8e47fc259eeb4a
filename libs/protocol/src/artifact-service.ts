import type { Server, ServerWritableStream } from '@grpc/grpc-js';
import type { Artifact } from '@thaw/orchestration';
import { answerUnary, chunksOf, writeTo } from './calls.js';
import type { ArtifactDownload, HeldOutDownload } from './artifact-client.js';
import type { ArtifactServiceHandlers as WireHandlers } from './generated/thaw/v1/ArtifactService.js';
import { toOneof } from './oneof.js';
import { serviceDefinitions } from './service-definitions.js';
import { statusOf } from './status-mapping.js';

/** How a coordinator gives out what jobs left. What a handler throws becomes the call's status. */
export interface ArtifactServiceHandlers {
  list(jobId: string): Promise<readonly Artifact[]>;
  download(jobId: string, name: string, offset: number): Promise<ArtifactDownload>;
  downloadHeldOut(jobId: string): Promise<HeldOutDownload>;
}

/** Adds thaw.v1.ArtifactService to a server that does not listen yet. */
export function addArtifactService(server: Server, handlers: ArtifactServiceHandlers): void {
  const methods: WireHandlers = {
    ListArtifacts: answerUnary(async ({ jobId }) => ({ artifacts: [...(await handlers.list(jobId))] })),
    DownloadArtifact: (call) => {
      const { jobId, name, offset } = call.request;
      send(call, async () => {
        const { artifact, chunks } = await handlers.download(jobId, name, offset);
        return { first: { artifact }, chunks };
      });
    },
    DownloadHeldOut: (call) =>
      send(call, async () => {
        const { info, chunks } = await handlers.downloadHeldOut(call.request.jobId);
        return { first: toOneof({ kind: 'info', ...info }), chunks };
      }),
  };
  server.addService(serviceDefinitions().ArtifactService.service, methods);
}

/** Sends a description, then chunks, no faster than the client reads; what `open` throws becomes the status. */
function send<Message>(
  call: ServerWritableStream<unknown, Message | { chunk: Uint8Array }>,
  open: () => Promise<{ first: Message; chunks: AsyncIterable<Uint8Array> }>,
): void {
  const sendAll = async (): Promise<void> => {
    const { first, chunks } = await open();
    await writeTo(call, first);
    for await (const bytes of chunks) {
      if (call.cancelled) return;
      for (const chunk of chunksOf(bytes)) await writeTo(call, { chunk });
    }
    call.end();
  };
  sendAll().catch((thrown: unknown) => call.emit('error', statusOf(thrown)));
}
