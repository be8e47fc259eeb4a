import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { ContentInput as _thaw_v1_ContentInput, Content as _thaw_v1_Content } from './thaw/v1/Content.js';
import type { FindMissingRequestInput as _thaw_v1_FindMissingRequestInput, FindMissingRequest as _thaw_v1_FindMissingRequest } from './thaw/v1/FindMissingRequest.js';
import type { FindMissingResponseInput as _thaw_v1_FindMissingResponseInput, FindMissingResponse as _thaw_v1_FindMissingResponse } from './thaw/v1/FindMissingResponse.js';
import type { MissingContentInput as _thaw_v1_MissingContentInput, MissingContent as _thaw_v1_MissingContent } from './thaw/v1/MissingContent.js';
import type { UploadHeaderInput as _thaw_v1_UploadHeaderInput, UploadHeader as _thaw_v1_UploadHeader } from './thaw/v1/UploadHeader.js';
import type { UploadRequestInput as _thaw_v1_UploadRequestInput, UploadRequest as _thaw_v1_UploadRequest } from './thaw/v1/UploadRequest.js';
import type { UploadResponseInput as _thaw_v1_UploadResponseInput, UploadResponse as _thaw_v1_UploadResponse } from './thaw/v1/UploadResponse.js';
import type { UploadServiceClient as _thaw_v1_UploadServiceClient, UploadServiceDefinition as _thaw_v1_UploadServiceDefinition } from './thaw/v1/UploadService.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  thaw: {
    v1: {
      Content: MessageTypeDefinition<_thaw_v1_ContentInput, _thaw_v1_Content>
      FindMissingRequest: MessageTypeDefinition<_thaw_v1_FindMissingRequestInput, _thaw_v1_FindMissingRequest>
      FindMissingResponse: MessageTypeDefinition<_thaw_v1_FindMissingResponseInput, _thaw_v1_FindMissingResponse>
      MissingContent: MessageTypeDefinition<_thaw_v1_MissingContentInput, _thaw_v1_MissingContent>
      UploadHeader: MessageTypeDefinition<_thaw_v1_UploadHeaderInput, _thaw_v1_UploadHeader>
      UploadRequest: MessageTypeDefinition<_thaw_v1_UploadRequestInput, _thaw_v1_UploadRequest>
      UploadResponse: MessageTypeDefinition<_thaw_v1_UploadResponseInput, _thaw_v1_UploadResponse>
      /**
       * How files reach the coordinator. A file is named by the SHA-256 of its bytes, so that none is sent or kept
       * twice, whether it belongs to a dataset or is a model to start from.
       */
      UploadService: SubtypeConstructor<typeof grpc.Client, _thaw_v1_UploadServiceClient> & { service: _thaw_v1_UploadServiceDefinition }
    }
  }
}

