// Original file: protos/thaw/v1/artifacts.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DownloadArtifactRequestInput as _thaw_v1_DownloadArtifactRequestInput, DownloadArtifactRequest as _thaw_v1_DownloadArtifactRequest } from '../../thaw/v1/DownloadArtifactRequest.js';
import type { DownloadArtifactResponseInput as _thaw_v1_DownloadArtifactResponseInput, DownloadArtifactResponse as _thaw_v1_DownloadArtifactResponse } from '../../thaw/v1/DownloadArtifactResponse.js';
import type { DownloadHeldOutRequestInput as _thaw_v1_DownloadHeldOutRequestInput, DownloadHeldOutRequest as _thaw_v1_DownloadHeldOutRequest } from '../../thaw/v1/DownloadHeldOutRequest.js';
import type { DownloadHeldOutResponseInput as _thaw_v1_DownloadHeldOutResponseInput, DownloadHeldOutResponse as _thaw_v1_DownloadHeldOutResponse } from '../../thaw/v1/DownloadHeldOutResponse.js';
import type { ListArtifactsRequestInput as _thaw_v1_ListArtifactsRequestInput, ListArtifactsRequest as _thaw_v1_ListArtifactsRequest } from '../../thaw/v1/ListArtifactsRequest.js';
import type { ListArtifactsResponseInput as _thaw_v1_ListArtifactsResponseInput, ListArtifactsResponse as _thaw_v1_ListArtifactsResponse } from '../../thaw/v1/ListArtifactsResponse.js';

/**
 * The files that jobs leave.
 */
export interface ArtifactServiceClient extends grpc.Client {
  /**
   * The artifact's description first, then its bytes from the offset on, in chunks.
   */
  DownloadArtifact(argument: _thaw_v1_DownloadArtifactRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_DownloadArtifactResponse>;
  DownloadArtifact(argument: _thaw_v1_DownloadArtifactRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_DownloadArtifactResponse>;
  /**
   * The artifact's description first, then its bytes from the offset on, in chunks.
   */
  downloadArtifact(argument: _thaw_v1_DownloadArtifactRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_DownloadArtifactResponse>;
  downloadArtifact(argument: _thaw_v1_DownloadArtifactRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_DownloadArtifactResponse>;
  
  /**
   * The examples that a job kept back for its evaluation: what they are first, then their blocks, one after the other, in
   * chunks. They are read from the job's data again where their blocks are gone.
   */
  DownloadHeldOut(argument: _thaw_v1_DownloadHeldOutRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_DownloadHeldOutResponse>;
  DownloadHeldOut(argument: _thaw_v1_DownloadHeldOutRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_DownloadHeldOutResponse>;
  /**
   * The examples that a job kept back for its evaluation: what they are first, then their blocks, one after the other, in
   * chunks. They are read from the job's data again where their blocks are gone.
   */
  downloadHeldOut(argument: _thaw_v1_DownloadHeldOutRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_DownloadHeldOutResponse>;
  downloadHeldOut(argument: _thaw_v1_DownloadHeldOutRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_DownloadHeldOutResponse>;
  
  /**
   * By ascending name.
   */
  ListArtifacts(argument: _thaw_v1_ListArtifactsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListArtifactsResponse>): grpc.ClientUnaryCall;
  ListArtifacts(argument: _thaw_v1_ListArtifactsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ListArtifactsResponse>): grpc.ClientUnaryCall;
  ListArtifacts(argument: _thaw_v1_ListArtifactsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListArtifactsResponse>): grpc.ClientUnaryCall;
  ListArtifacts(argument: _thaw_v1_ListArtifactsRequestInput, callback: grpc.requestCallback<_thaw_v1_ListArtifactsResponse>): grpc.ClientUnaryCall;
  /**
   * By ascending name.
   */
  listArtifacts(argument: _thaw_v1_ListArtifactsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListArtifactsResponse>): grpc.ClientUnaryCall;
  listArtifacts(argument: _thaw_v1_ListArtifactsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ListArtifactsResponse>): grpc.ClientUnaryCall;
  listArtifacts(argument: _thaw_v1_ListArtifactsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListArtifactsResponse>): grpc.ClientUnaryCall;
  listArtifacts(argument: _thaw_v1_ListArtifactsRequestInput, callback: grpc.requestCallback<_thaw_v1_ListArtifactsResponse>): grpc.ClientUnaryCall;
  
}

/**
 * The files that jobs leave.
 */
export interface ArtifactServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The artifact's description first, then its bytes from the offset on, in chunks.
   */
  DownloadArtifact: grpc.handleServerStreamingCall<_thaw_v1_DownloadArtifactRequest, _thaw_v1_DownloadArtifactResponseInput>;
  
  /**
   * The examples that a job kept back for its evaluation: what they are first, then their blocks, one after the other, in
   * chunks. They are read from the job's data again where their blocks are gone.
   */
  DownloadHeldOut: grpc.handleServerStreamingCall<_thaw_v1_DownloadHeldOutRequest, _thaw_v1_DownloadHeldOutResponseInput>;
  
  /**
   * By ascending name.
   */
  ListArtifacts: grpc.handleUnaryCall<_thaw_v1_ListArtifactsRequest, _thaw_v1_ListArtifactsResponseInput>;
  
}

export interface ArtifactServiceDefinition extends grpc.ServiceDefinition {
  DownloadArtifact: MethodDefinition<_thaw_v1_DownloadArtifactRequestInput, _thaw_v1_DownloadArtifactResponseInput, _thaw_v1_DownloadArtifactRequest, _thaw_v1_DownloadArtifactResponse>
  DownloadHeldOut: MethodDefinition<_thaw_v1_DownloadHeldOutRequestInput, _thaw_v1_DownloadHeldOutResponseInput, _thaw_v1_DownloadHeldOutRequest, _thaw_v1_DownloadHeldOutResponse>
  ListArtifacts: MethodDefinition<_thaw_v1_ListArtifactsRequestInput, _thaw_v1_ListArtifactsResponseInput, _thaw_v1_ListArtifactsRequest, _thaw_v1_ListArtifactsResponse>
}
