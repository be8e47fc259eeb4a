import type { Server } from '@grpc/grpc-js';
import { answerUnary } from './calls.js';
import type { DatasetView } from './dataset-client.js';
import type { DatasetInput } from './generated/thaw/v1/Dataset.js';
import type { DatasetServiceHandlers as WireHandlers } from './generated/thaw/v1/DatasetService.js';
import { serviceDefinitions } from './service-definitions.js';

/** What a coordinator does with datasets. What a handler throws becomes the call's status. */
export interface DatasetServiceHandlers {
  /** @param name empty for none */
  create(digest: string, name: string): Promise<DatasetView>;
  list(): Promise<readonly DatasetView[]>;
  remove(digestOrName: string): Promise<DatasetView>;
}

/** Adds thaw.v1.DatasetService to a server that does not listen yet. */
export function addDatasetService(server: Server, handlers: DatasetServiceHandlers): void {
  const methods: WireHandlers = {
    CreateDataset: answerUnary(async ({ digest, name }) => ({
      dataset: datasetToWire(await handlers.create(digest, name)),
    })),
    ListDatasets: answerUnary(async () => ({ datasets: (await handlers.list()).map(datasetToWire) })),
    DeleteDataset: answerUnary(async ({ dataset }) => ({
      dataset: datasetToWire(await handlers.remove(dataset)),
    })),
  };
  server.addService(serviceDefinitions().DatasetService.service, methods);
}

function datasetToWire({ createdAt, ...dataset }: DatasetView): DatasetInput {
  return { ...dataset, createdAtMs: createdAt };
}
