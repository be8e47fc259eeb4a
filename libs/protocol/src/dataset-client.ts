import { callUnary, type CallOptions } from './calls.js';
import { connectTo } from './client-connection.js';
import type { CreateDatasetResponse } from './generated/thaw/v1/CreateDatasetResponse.js';
import type { Dataset as WireDataset } from './generated/thaw/v1/Dataset.js';
import type { DeleteDatasetResponse } from './generated/thaw/v1/DeleteDatasetResponse.js';
import type { ListDatasetsResponse } from './generated/thaw/v1/ListDatasetsResponse.js';
import { InvalidMessage } from './errors.js';
import type { ClientSecurity } from './security/client-security.js';
import { serviceDefinitions } from './service-definitions.js';

/** A folder of uploaded files. */
export interface DatasetView {
  /** The SHA-256 of its manifest. */
  readonly digest: string;
  /** Empty without one. */
  readonly name: string;
  readonly numFiles: number;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A user's view of the datasets at a coordinator. Every call throws ThawError with the coordinator's status, NobodyListens without one. */
export interface DatasetClient {
  /**
   * Makes a dataset of an uploaded manifest and its uploaded files.
   * @param name empty for none
   * @throws ThawError INVALID_ARGUMENT naming a wrong line; FAILED_PRECONDITION naming a file that was not uploaded
   */
  create(digest: string, name: string, options?: CallOptions): Promise<DatasetView>;
  /** Oldest first. */
  list(options?: CallOptions): Promise<DatasetView[]>;
  /** By digest or name. @throws ThawError NOT_FOUND */
  remove(dataset: string, options?: CallOptions): Promise<DatasetView>;
  close(): void;
}

/** Reading and checking a manifest of many files takes its time. */
const CREATE_TIMEOUT_MS = 120_000;

/** A client that connects on its first call. @throws InvalidAddress */
export function createDatasetClient(address: string, security: ClientSecurity = {}): DatasetClient {
  const { client, to } = connectTo(serviceDefinitions().DatasetService, address, 'coordinator', security);
  return {
    create: async (digest, name, { timeoutMs = CREATE_TIMEOUT_MS, ...options } = {}) =>
      datasetFromWire(
        (
          await callUnary<CreateDatasetResponse>(
            (...call) => client.createDataset({ digest, name }, ...call),
            to,
            {
              timeoutMs,
              ...options,
            },
          )
        ).dataset,
      ),
    list: async (options = {}) =>
      (
        await callUnary<ListDatasetsResponse>((...call) => client.listDatasets({}, ...call), to, options)
      ).datasets.map(datasetFromWire),
    remove: async (dataset, options = {}) =>
      datasetFromWire(
        (
          await callUnary<DeleteDatasetResponse>(
            (...call) => client.deleteDataset({ dataset }, ...call),
            to,
            options,
          )
        ).dataset,
      ),
    close: () => client.close(),
  };
}

function datasetFromWire(wire: WireDataset | null): DatasetView {
  if (wire === null) throw new InvalidMessage('a response', 'a dataset', 'nothing');
  const { createdAtMs, ...dataset } = wire;
  return { ...dataset, createdAt: createdAtMs };
}
