// Original file: protos/thaw/v1/uploads.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FindMissingRequestInput as _thaw_v1_FindMissingRequestInput, FindMissingRequest as _thaw_v1_FindMissingRequest } from '../../thaw/v1/FindMissingRequest.js';
import type { FindMissingResponseInput as _thaw_v1_FindMissingResponseInput, FindMissingResponse as _thaw_v1_FindMissingResponse } from '../../thaw/v1/FindMissingResponse.js';
import type { UploadRequestInput as _thaw_v1_UploadRequestInput, UploadRequest as _thaw_v1_UploadRequest } from '../../thaw/v1/UploadRequest.js';
import type { UploadResponseInput as _thaw_v1_UploadResponseInput, UploadResponse as _thaw_v1_UploadResponse } from '../../thaw/v1/UploadResponse.js';

/**
 * How files reach the coordinator. A file is named by the SHA-256 of its bytes, so that none is sent or kept
 * twice, whether it belongs to a dataset or is a model to start from.
 */
export interface UploadServiceClient extends grpc.Client {
  /**
   * Which of some contents (at most 10,000 in a call) have to be uploaded, and from which byte on.
   */
  FindMissing(argument: _thaw_v1_FindMissingRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_FindMissingResponse>): grpc.ClientUnaryCall;
  FindMissing(argument: _thaw_v1_FindMissingRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_FindMissingResponse>): grpc.ClientUnaryCall;
  FindMissing(argument: _thaw_v1_FindMissingRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_FindMissingResponse>): grpc.ClientUnaryCall;
  FindMissing(argument: _thaw_v1_FindMissingRequestInput, callback: grpc.requestCallback<_thaw_v1_FindMissingResponse>): grpc.ClientUnaryCall;
  /**
   * Which of some contents (at most 10,000 in a call) have to be uploaded, and from which byte on.
   */
  findMissing(argument: _thaw_v1_FindMissingRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_FindMissingResponse>): grpc.ClientUnaryCall;
  findMissing(argument: _thaw_v1_FindMissingRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_FindMissingResponse>): grpc.ClientUnaryCall;
  findMissing(argument: _thaw_v1_FindMissingRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_FindMissingResponse>): grpc.ClientUnaryCall;
  findMissing(argument: _thaw_v1_FindMissingRequestInput, callback: grpc.requestCallback<_thaw_v1_FindMissingResponse>): grpc.ClientUnaryCall;
  
  /**
   * One content: the header first, then its bytes in chunks of at most 1 MiB. Bytes of a stream that breaks are
   * kept for a day: FindMissing tells how many, and the next header goes on there. A content that is there already
   * is answered at once.
   */
  Upload(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_UploadResponse>): grpc.ClientWritableStream<_thaw_v1_UploadRequestInput>;
  Upload(metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_UploadResponse>): grpc.ClientWritableStream<_thaw_v1_UploadRequestInput>;
  Upload(options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_UploadResponse>): grpc.ClientWritableStream<_thaw_v1_UploadRequestInput>;
  Upload(callback: grpc.requestCallback<_thaw_v1_UploadResponse>): grpc.ClientWritableStream<_thaw_v1_UploadRequestInput>;
  /**
   * One content: the header first, then its bytes in chunks of at most 1 MiB. Bytes of a stream that breaks are
   * kept for a day: FindMissing tells how many, and the next header goes on there. A content that is there already
   * is answered at once.
   */
  upload(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_UploadResponse>): grpc.ClientWritableStream<_thaw_v1_UploadRequestInput>;
  upload(metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_UploadResponse>): grpc.ClientWritableStream<_thaw_v1_UploadRequestInput>;
  upload(options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_UploadResponse>): grpc.ClientWritableStream<_thaw_v1_UploadRequestInput>;
  upload(callback: grpc.requestCallback<_thaw_v1_UploadResponse>): grpc.ClientWritableStream<_thaw_v1_UploadRequestInput>;
  
}

/**
 * How files reach the coordinator. A file is named by the SHA-256 of its bytes, so that none is sent or kept
 * twice, whether it belongs to a dataset or is a model to start from.
 */
export interface UploadServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Which of some contents (at most 10,000 in a call) have to be uploaded, and from which byte on.
   */
  FindMissing: grpc.handleUnaryCall<_thaw_v1_FindMissingRequest, _thaw_v1_FindMissingResponseInput>;
  
  /**
   * One content: the header first, then its bytes in chunks of at most 1 MiB. Bytes of a stream that breaks are
   * kept for a day: FindMissing tells how many, and the next header goes on there. A content that is there already
   * is answered at once.
   */
  Upload: grpc.handleClientStreamingCall<_thaw_v1_UploadRequest, _thaw_v1_UploadResponseInput>;
  
}

export interface UploadServiceDefinition extends grpc.ServiceDefinition {
  FindMissing: MethodDefinition<_thaw_v1_FindMissingRequestInput, _thaw_v1_FindMissingResponseInput, _thaw_v1_FindMissingRequest, _thaw_v1_FindMissingResponse>
  Upload: MethodDefinition<_thaw_v1_UploadRequestInput, _thaw_v1_UploadResponseInput, _thaw_v1_UploadRequest, _thaw_v1_UploadResponse>
}
