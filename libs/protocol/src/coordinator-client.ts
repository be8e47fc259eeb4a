import { createArtifactClient, type ArtifactClient } from './artifact-client.js';
import { createDatasetClient, type DatasetClient } from './dataset-client.js';
import { createJobClient, type JobClient } from './job-client.js';
import type { ClientSecurity } from './security/client-security.js';
import { createUploadClient, type UploadClient } from './upload-client.js';

/** All that a user does at a coordinator. */
export interface CoordinatorClient {
  readonly jobs: JobClient;
  readonly uploads: UploadClient;
  readonly datasets: DatasetClient;
  readonly artifacts: ArtifactClient;
  close(): void;
}

/** Clients that share one connection, which is made on the first call. @throws InvalidAddress */
export function createCoordinatorClient(address: string, security: ClientSecurity = {}): CoordinatorClient {
  const clients = {
    jobs: createJobClient(address, security),
    uploads: createUploadClient(address, security),
    datasets: createDatasetClient(address, security),
    artifacts: createArtifactClient(address, security),
  };
  const close = (): void => Object.values(clients).forEach((client) => client.close());
  return { ...clients, close };
}
