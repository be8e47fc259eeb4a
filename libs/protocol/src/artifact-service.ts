import type { Server } from '@grpc/grpc-js';
import type { Artifact } from '@thaw/orchestration';
import { answerUnary, chunksOf, writeTo } from './calls.js';
import type { ArtifactDownload } from './artifact-client.js';
import type { ArtifactServiceHandlers as WireHandlers } from './generated/thaw/v1/ArtifactService.js';
import { serviceDefinitions } from './service-definitions.js';
import { statusOf } from './status-mapping.js';

/** How a coordinator gives out what jobs left. What a handler throws becomes the call's status. */
export interface ArtifactServiceHandlers {
  list(jobId: string): Promise<readonly Artifact[]>;
  download(jobId: string, name: string, offset: number): Promise<ArtifactDownload>;
}

/** Adds thaw.v1.ArtifactService to a server that does not listen yet. */
export function addArtifactService(server: Server, handlers: ArtifactServiceHandlers): void {
  const methods: WireHandlers = {
    ListArtifacts: answerUnary(async ({ jobId }) => ({ artifacts: [...(await handlers.list(jobId))] })),
    DownloadArtifact: (call) => {
      const { jobId, name, offset } = call.request;
      const send = async (): Promise<void> => {
        const { artifact, chunks } = await handlers.download(jobId, name, offset);
        await writeTo(call, { artifact });
        for await (const bytes of chunks) {
          if (call.cancelled) return;
          for (const chunk of chunksOf(bytes)) await writeTo(call, { chunk });
        }
        call.end();
      };
      send().catch((thrown: unknown) => call.emit('error', statusOf(thrown)));
    },
  };
  server.addService(serviceDefinitions().ArtifactService.service, methods);
}
