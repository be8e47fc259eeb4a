import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CreateDatasetRequestInput as _thaw_v1_CreateDatasetRequestInput, CreateDatasetRequest as _thaw_v1_CreateDatasetRequest } from './thaw/v1/CreateDatasetRequest.js';
import type { CreateDatasetResponseInput as _thaw_v1_CreateDatasetResponseInput, CreateDatasetResponse as _thaw_v1_CreateDatasetResponse } from './thaw/v1/CreateDatasetResponse.js';
import type { DatasetInput as _thaw_v1_DatasetInput, Dataset as _thaw_v1_Dataset } from './thaw/v1/Dataset.js';
import type { DatasetServiceClient as _thaw_v1_DatasetServiceClient, DatasetServiceDefinition as _thaw_v1_DatasetServiceDefinition } from './thaw/v1/DatasetService.js';
import type { DeleteDatasetRequestInput as _thaw_v1_DeleteDatasetRequestInput, DeleteDatasetRequest as _thaw_v1_DeleteDatasetRequest } from './thaw/v1/DeleteDatasetRequest.js';
import type { DeleteDatasetResponseInput as _thaw_v1_DeleteDatasetResponseInput, DeleteDatasetResponse as _thaw_v1_DeleteDatasetResponse } from './thaw/v1/DeleteDatasetResponse.js';
import type { ListDatasetsRequestInput as _thaw_v1_ListDatasetsRequestInput, ListDatasetsRequest as _thaw_v1_ListDatasetsRequest } from './thaw/v1/ListDatasetsRequest.js';
import type { ListDatasetsResponseInput as _thaw_v1_ListDatasetsResponseInput, ListDatasetsResponse as _thaw_v1_ListDatasetsResponse } from './thaw/v1/ListDatasetsResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  thaw: {
    v1: {
      CreateDatasetRequest: MessageTypeDefinition<_thaw_v1_CreateDatasetRequestInput, _thaw_v1_CreateDatasetRequest>
      CreateDatasetResponse: MessageTypeDefinition<_thaw_v1_CreateDatasetResponseInput, _thaw_v1_CreateDatasetResponse>
      Dataset: MessageTypeDefinition<_thaw_v1_DatasetInput, _thaw_v1_Dataset>
      /**
       * Folders of uploaded files. A dataset is a manifest: a text with one line for each file, sorted by path in the order of
       * its UTF-8 bytes, each line "SHA256 SIZE PATH\n". Paths are relative, with "/" between their parts.
       */
      DatasetService: SubtypeConstructor<typeof grpc.Client, _thaw_v1_DatasetServiceClient> & { service: _thaw_v1_DatasetServiceDefinition }
      DeleteDatasetRequest: MessageTypeDefinition<_thaw_v1_DeleteDatasetRequestInput, _thaw_v1_DeleteDatasetRequest>
      DeleteDatasetResponse: MessageTypeDefinition<_thaw_v1_DeleteDatasetResponseInput, _thaw_v1_DeleteDatasetResponse>
      ListDatasetsRequest: MessageTypeDefinition<_thaw_v1_ListDatasetsRequestInput, _thaw_v1_ListDatasetsRequest>
      ListDatasetsResponse: MessageTypeDefinition<_thaw_v1_ListDatasetsResponseInput, _thaw_v1_ListDatasetsResponse>
    }
  }
}

