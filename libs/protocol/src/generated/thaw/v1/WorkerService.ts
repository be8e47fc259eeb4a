// Original file: protos/thaw/v1/workers.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FetchBlockRequestInput as _thaw_v1_FetchBlockRequestInput, FetchBlockRequest as _thaw_v1_FetchBlockRequest } from '../../thaw/v1/FetchBlockRequest.js';
import type { FetchBlockResponseInput as _thaw_v1_FetchBlockResponseInput, FetchBlockResponse as _thaw_v1_FetchBlockResponse } from '../../thaw/v1/FetchBlockResponse.js';
import type { FetchCheckpointRequestInput as _thaw_v1_FetchCheckpointRequestInput, FetchCheckpointRequest as _thaw_v1_FetchCheckpointRequest } from '../../thaw/v1/FetchCheckpointRequest.js';
import type { FetchCheckpointResponseInput as _thaw_v1_FetchCheckpointResponseInput, FetchCheckpointResponse as _thaw_v1_FetchCheckpointResponse } from '../../thaw/v1/FetchCheckpointResponse.js';
import type { FetchModelRequestInput as _thaw_v1_FetchModelRequestInput, FetchModelRequest as _thaw_v1_FetchModelRequest } from '../../thaw/v1/FetchModelRequest.js';
import type { FetchModelResponseInput as _thaw_v1_FetchModelResponseInput, FetchModelResponse as _thaw_v1_FetchModelResponse } from '../../thaw/v1/FetchModelResponse.js';
import type { JoinRequestInput as _thaw_v1_JoinRequestInput, JoinRequest as _thaw_v1_JoinRequest } from '../../thaw/v1/JoinRequest.js';
import type { JoinResponseInput as _thaw_v1_JoinResponseInput, JoinResponse as _thaw_v1_JoinResponse } from '../../thaw/v1/JoinResponse.js';
import type { StoreArtifactRequestInput as _thaw_v1_StoreArtifactRequestInput, StoreArtifactRequest as _thaw_v1_StoreArtifactRequest } from '../../thaw/v1/StoreArtifactRequest.js';
import type { StoreArtifactResponseInput as _thaw_v1_StoreArtifactResponseInput, StoreArtifactResponse as _thaw_v1_StoreArtifactResponse } from '../../thaw/v1/StoreArtifactResponse.js';
import type { StoreCheckpointRequestInput as _thaw_v1_StoreCheckpointRequestInput, StoreCheckpointRequest as _thaw_v1_StoreCheckpointRequest } from '../../thaw/v1/StoreCheckpointRequest.js';
import type { StoreCheckpointResponseInput as _thaw_v1_StoreCheckpointResponseInput, StoreCheckpointResponse as _thaw_v1_StoreCheckpointResponse } from '../../thaw/v1/StoreCheckpointResponse.js';

/**
 * What a worker says to its coordinator and hears from it.
 */
export interface WorkerServiceClient extends grpc.Client {
  /**
   * One block of a dataset, in chunks. Refused for a block that holds no example of the replicas that the worker carries or verifies.
   */
  FetchBlock(argument: _thaw_v1_FetchBlockRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchBlockResponse>;
  FetchBlock(argument: _thaw_v1_FetchBlockRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchBlockResponse>;
  /**
   * One block of a dataset, in chunks. Refused for a block that holds no example of the replicas that the worker carries or verifies.
   */
  fetchBlock(argument: _thaw_v1_FetchBlockRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchBlockResponse>;
  fetchBlock(argument: _thaw_v1_FetchBlockRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchBlockResponse>;
  
  /**
   * The state that a member begins with, in chunks: that of the checkpoint in its assignment.
   */
  FetchCheckpoint(argument: _thaw_v1_FetchCheckpointRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchCheckpointResponse>;
  FetchCheckpoint(argument: _thaw_v1_FetchCheckpointRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchCheckpointResponse>;
  /**
   * The state that a member begins with, in chunks: that of the checkpoint in its assignment.
   */
  fetchCheckpoint(argument: _thaw_v1_FetchCheckpointRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchCheckpointResponse>;
  fetchCheckpoint(argument: _thaw_v1_FetchCheckpointRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchCheckpointResponse>;
  
  /**
   * The file of the base model's weights, in chunks.
   */
  FetchModel(argument: _thaw_v1_FetchModelRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchModelResponse>;
  FetchModel(argument: _thaw_v1_FetchModelRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchModelResponse>;
  /**
   * The file of the base model's weights, in chunks.
   */
  fetchModel(argument: _thaw_v1_FetchModelRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchModelResponse>;
  fetchModel(argument: _thaw_v1_FetchModelRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchModelResponse>;
  
  /**
   * The worker's membership: opened with a hello and kept open for the worker's life. Heartbeats and reports
   * go up; assignments, starts and stops come down. When it breaks, the worker counts as lost; when the coordinator is gone, the worker
   * trains on, and joins again as a member of the generation that it is in.
   */
  Join(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_thaw_v1_JoinRequestInput, _thaw_v1_JoinResponse>;
  Join(options?: grpc.CallOptions): grpc.ClientDuplexStream<_thaw_v1_JoinRequestInput, _thaw_v1_JoinResponse>;
  /**
   * The worker's membership: opened with a hello and kept open for the worker's life. Heartbeats and reports
   * go up; assignments, starts and stops come down. When it breaks, the worker counts as lost; when the coordinator is gone, the worker
   * trains on, and joins again as a member of the generation that it is in.
   */
  join(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_thaw_v1_JoinRequestInput, _thaw_v1_JoinResponse>;
  join(options?: grpc.CallOptions): grpc.ClientDuplexStream<_thaw_v1_JoinRequestInput, _thaw_v1_JoinResponse>;
  
  /**
   * A file that a job leaves; the header first, then its bytes.
   */
  StoreArtifact(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_StoreArtifactResponse>): grpc.ClientWritableStream<_thaw_v1_StoreArtifactRequestInput>;
  StoreArtifact(metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_StoreArtifactResponse>): grpc.ClientWritableStream<_thaw_v1_StoreArtifactRequestInput>;
  StoreArtifact(options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_StoreArtifactResponse>): grpc.ClientWritableStream<_thaw_v1_StoreArtifactRequestInput>;
  StoreArtifact(callback: grpc.requestCallback<_thaw_v1_StoreArtifactResponse>): grpc.ClientWritableStream<_thaw_v1_StoreArtifactRequestInput>;
  /**
   * A file that a job leaves; the header first, then its bytes.
   */
  storeArtifact(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_StoreArtifactResponse>): grpc.ClientWritableStream<_thaw_v1_StoreArtifactRequestInput>;
  storeArtifact(metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_StoreArtifactResponse>): grpc.ClientWritableStream<_thaw_v1_StoreArtifactRequestInput>;
  storeArtifact(options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_StoreArtifactResponse>): grpc.ClientWritableStream<_thaw_v1_StoreArtifactRequestInput>;
  storeArtifact(callback: grpc.requestCallback<_thaw_v1_StoreArtifactResponse>): grpc.ClientWritableStream<_thaw_v1_StoreArtifactRequestInput>;
  
  /**
   * A copy of the state of the job; the header first, then its bytes. It counts once its member says MemberCheckpointTaken, which comes
   * after all that it said before the copy.
   */
  StoreCheckpoint(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_StoreCheckpointResponse>): grpc.ClientWritableStream<_thaw_v1_StoreCheckpointRequestInput>;
  StoreCheckpoint(metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_StoreCheckpointResponse>): grpc.ClientWritableStream<_thaw_v1_StoreCheckpointRequestInput>;
  StoreCheckpoint(options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_StoreCheckpointResponse>): grpc.ClientWritableStream<_thaw_v1_StoreCheckpointRequestInput>;
  StoreCheckpoint(callback: grpc.requestCallback<_thaw_v1_StoreCheckpointResponse>): grpc.ClientWritableStream<_thaw_v1_StoreCheckpointRequestInput>;
  /**
   * A copy of the state of the job; the header first, then its bytes. It counts once its member says MemberCheckpointTaken, which comes
   * after all that it said before the copy.
   */
  storeCheckpoint(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_StoreCheckpointResponse>): grpc.ClientWritableStream<_thaw_v1_StoreCheckpointRequestInput>;
  storeCheckpoint(metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_StoreCheckpointResponse>): grpc.ClientWritableStream<_thaw_v1_StoreCheckpointRequestInput>;
  storeCheckpoint(options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_StoreCheckpointResponse>): grpc.ClientWritableStream<_thaw_v1_StoreCheckpointRequestInput>;
  storeCheckpoint(callback: grpc.requestCallback<_thaw_v1_StoreCheckpointResponse>): grpc.ClientWritableStream<_thaw_v1_StoreCheckpointRequestInput>;
  
}

/**
 * What a worker says to its coordinator and hears from it.
 */
export interface WorkerServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One block of a dataset, in chunks. Refused for a block that holds no example of the replicas that the worker carries or verifies.
   */
  FetchBlock: grpc.handleServerStreamingCall<_thaw_v1_FetchBlockRequest, _thaw_v1_FetchBlockResponseInput>;
  
  /**
   * The state that a member begins with, in chunks: that of the checkpoint in its assignment.
   */
  FetchCheckpoint: grpc.handleServerStreamingCall<_thaw_v1_FetchCheckpointRequest, _thaw_v1_FetchCheckpointResponseInput>;
  
  /**
   * The file of the base model's weights, in chunks.
   */
  FetchModel: grpc.handleServerStreamingCall<_thaw_v1_FetchModelRequest, _thaw_v1_FetchModelResponseInput>;
  
  /**
   * The worker's membership: opened with a hello and kept open for the worker's life. Heartbeats and reports
   * go up; assignments, starts and stops come down. When it breaks, the worker counts as lost; when the coordinator is gone, the worker
   * trains on, and joins again as a member of the generation that it is in.
   */
  Join: grpc.handleBidiStreamingCall<_thaw_v1_JoinRequest, _thaw_v1_JoinResponseInput>;
  
  /**
   * A file that a job leaves; the header first, then its bytes.
   */
  StoreArtifact: grpc.handleClientStreamingCall<_thaw_v1_StoreArtifactRequest, _thaw_v1_StoreArtifactResponseInput>;
  
  /**
   * A copy of the state of the job; the header first, then its bytes. It counts once its member says MemberCheckpointTaken, which comes
   * after all that it said before the copy.
   */
  StoreCheckpoint: grpc.handleClientStreamingCall<_thaw_v1_StoreCheckpointRequest, _thaw_v1_StoreCheckpointResponseInput>;
  
}

export interface WorkerServiceDefinition extends grpc.ServiceDefinition {
  FetchBlock: MethodDefinition<_thaw_v1_FetchBlockRequestInput, _thaw_v1_FetchBlockResponseInput, _thaw_v1_FetchBlockRequest, _thaw_v1_FetchBlockResponse>
  FetchCheckpoint: MethodDefinition<_thaw_v1_FetchCheckpointRequestInput, _thaw_v1_FetchCheckpointResponseInput, _thaw_v1_FetchCheckpointRequest, _thaw_v1_FetchCheckpointResponse>
  FetchModel: MethodDefinition<_thaw_v1_FetchModelRequestInput, _thaw_v1_FetchModelResponseInput, _thaw_v1_FetchModelRequest, _thaw_v1_FetchModelResponse>
  Join: MethodDefinition<_thaw_v1_JoinRequestInput, _thaw_v1_JoinResponseInput, _thaw_v1_JoinRequest, _thaw_v1_JoinResponse>
  StoreArtifact: MethodDefinition<_thaw_v1_StoreArtifactRequestInput, _thaw_v1_StoreArtifactResponseInput, _thaw_v1_StoreArtifactRequest, _thaw_v1_StoreArtifactResponse>
  StoreCheckpoint: MethodDefinition<_thaw_v1_StoreCheckpointRequestInput, _thaw_v1_StoreCheckpointResponseInput, _thaw_v1_StoreCheckpointRequest, _thaw_v1_StoreCheckpointResponse>
}
