// Original file: protos/thaw/v1/datasets.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateDatasetRequestInput as _thaw_v1_CreateDatasetRequestInput, CreateDatasetRequest as _thaw_v1_CreateDatasetRequest } from '../../thaw/v1/CreateDatasetRequest.js';
import type { CreateDatasetResponseInput as _thaw_v1_CreateDatasetResponseInput, CreateDatasetResponse as _thaw_v1_CreateDatasetResponse } from '../../thaw/v1/CreateDatasetResponse.js';
import type { DeleteDatasetRequestInput as _thaw_v1_DeleteDatasetRequestInput, DeleteDatasetRequest as _thaw_v1_DeleteDatasetRequest } from '../../thaw/v1/DeleteDatasetRequest.js';
import type { DeleteDatasetResponseInput as _thaw_v1_DeleteDatasetResponseInput, DeleteDatasetResponse as _thaw_v1_DeleteDatasetResponse } from '../../thaw/v1/DeleteDatasetResponse.js';
import type { ListDatasetsRequestInput as _thaw_v1_ListDatasetsRequestInput, ListDatasetsRequest as _thaw_v1_ListDatasetsRequest } from '../../thaw/v1/ListDatasetsRequest.js';
import type { ListDatasetsResponseInput as _thaw_v1_ListDatasetsResponseInput, ListDatasetsResponse as _thaw_v1_ListDatasetsResponse } from '../../thaw/v1/ListDatasetsResponse.js';

/**
 * Folders of uploaded files. A dataset is a manifest: a text with one line for each file, sorted by path in the order of
 * its UTF-8 bytes, each line "SHA256 SIZE PATH\n". Paths are relative, with "/" between their parts.
 */
export interface DatasetServiceClient extends grpc.Client {
  /**
   * Makes a dataset of an uploaded manifest whose files were all uploaded. Harmless to repeat; a name that is taken
   * means the new dataset from then on.
   */
  CreateDataset(argument: _thaw_v1_CreateDatasetRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_CreateDatasetResponse>): grpc.ClientUnaryCall;
  CreateDataset(argument: _thaw_v1_CreateDatasetRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_CreateDatasetResponse>): grpc.ClientUnaryCall;
  CreateDataset(argument: _thaw_v1_CreateDatasetRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_CreateDatasetResponse>): grpc.ClientUnaryCall;
  CreateDataset(argument: _thaw_v1_CreateDatasetRequestInput, callback: grpc.requestCallback<_thaw_v1_CreateDatasetResponse>): grpc.ClientUnaryCall;
  /**
   * Makes a dataset of an uploaded manifest whose files were all uploaded. Harmless to repeat; a name that is taken
   * means the new dataset from then on.
   */
  createDataset(argument: _thaw_v1_CreateDatasetRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_CreateDatasetResponse>): grpc.ClientUnaryCall;
  createDataset(argument: _thaw_v1_CreateDatasetRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_CreateDatasetResponse>): grpc.ClientUnaryCall;
  createDataset(argument: _thaw_v1_CreateDatasetRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_CreateDatasetResponse>): grpc.ClientUnaryCall;
  createDataset(argument: _thaw_v1_CreateDatasetRequestInput, callback: grpc.requestCallback<_thaw_v1_CreateDatasetResponse>): grpc.ClientUnaryCall;
  
  /**
   * Jobs that have been submitted keep what they use.
   */
  DeleteDataset(argument: _thaw_v1_DeleteDatasetRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_DeleteDatasetResponse>): grpc.ClientUnaryCall;
  DeleteDataset(argument: _thaw_v1_DeleteDatasetRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_DeleteDatasetResponse>): grpc.ClientUnaryCall;
  DeleteDataset(argument: _thaw_v1_DeleteDatasetRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_DeleteDatasetResponse>): grpc.ClientUnaryCall;
  DeleteDataset(argument: _thaw_v1_DeleteDatasetRequestInput, callback: grpc.requestCallback<_thaw_v1_DeleteDatasetResponse>): grpc.ClientUnaryCall;
  /**
   * Jobs that have been submitted keep what they use.
   */
  deleteDataset(argument: _thaw_v1_DeleteDatasetRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_DeleteDatasetResponse>): grpc.ClientUnaryCall;
  deleteDataset(argument: _thaw_v1_DeleteDatasetRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_DeleteDatasetResponse>): grpc.ClientUnaryCall;
  deleteDataset(argument: _thaw_v1_DeleteDatasetRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_DeleteDatasetResponse>): grpc.ClientUnaryCall;
  deleteDataset(argument: _thaw_v1_DeleteDatasetRequestInput, callback: grpc.requestCallback<_thaw_v1_DeleteDatasetResponse>): grpc.ClientUnaryCall;
  
  /**
   * All datasets, oldest first.
   */
  ListDatasets(argument: _thaw_v1_ListDatasetsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListDatasetsResponse>): grpc.ClientUnaryCall;
  ListDatasets(argument: _thaw_v1_ListDatasetsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ListDatasetsResponse>): grpc.ClientUnaryCall;
  ListDatasets(argument: _thaw_v1_ListDatasetsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListDatasetsResponse>): grpc.ClientUnaryCall;
  ListDatasets(argument: _thaw_v1_ListDatasetsRequestInput, callback: grpc.requestCallback<_thaw_v1_ListDatasetsResponse>): grpc.ClientUnaryCall;
  /**
   * All datasets, oldest first.
   */
  listDatasets(argument: _thaw_v1_ListDatasetsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListDatasetsResponse>): grpc.ClientUnaryCall;
  listDatasets(argument: _thaw_v1_ListDatasetsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ListDatasetsResponse>): grpc.ClientUnaryCall;
  listDatasets(argument: _thaw_v1_ListDatasetsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListDatasetsResponse>): grpc.ClientUnaryCall;
  listDatasets(argument: _thaw_v1_ListDatasetsRequestInput, callback: grpc.requestCallback<_thaw_v1_ListDatasetsResponse>): grpc.ClientUnaryCall;
  
}

/**
 * Folders of uploaded files. A dataset is a manifest: a text with one line for each file, sorted by path in the order of
 * its UTF-8 bytes, each line "SHA256 SIZE PATH\n". Paths are relative, with "/" between their parts.
 */
export interface DatasetServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Makes a dataset of an uploaded manifest whose files were all uploaded. Harmless to repeat; a name that is taken
   * means the new dataset from then on.
   */
  CreateDataset: grpc.handleUnaryCall<_thaw_v1_CreateDatasetRequest, _thaw_v1_CreateDatasetResponseInput>;
  
  /**
   * Jobs that have been submitted keep what they use.
   */
  DeleteDataset: grpc.handleUnaryCall<_thaw_v1_DeleteDatasetRequest, _thaw_v1_DeleteDatasetResponseInput>;
  
  /**
   * All datasets, oldest first.
   */
  ListDatasets: grpc.handleUnaryCall<_thaw_v1_ListDatasetsRequest, _thaw_v1_ListDatasetsResponseInput>;
  
}

export interface DatasetServiceDefinition extends grpc.ServiceDefinition {
  CreateDataset: MethodDefinition<_thaw_v1_CreateDatasetRequestInput, _thaw_v1_CreateDatasetResponseInput, _thaw_v1_CreateDatasetRequest, _thaw_v1_CreateDatasetResponse>
  DeleteDataset: MethodDefinition<_thaw_v1_DeleteDatasetRequestInput, _thaw_v1_DeleteDatasetResponseInput, _thaw_v1_DeleteDatasetRequest, _thaw_v1_DeleteDatasetResponse>
  ListDatasets: MethodDefinition<_thaw_v1_ListDatasetsRequestInput, _thaw_v1_ListDatasetsResponseInput, _thaw_v1_ListDatasetsRequest, _thaw_v1_ListDatasetsResponse>
}
