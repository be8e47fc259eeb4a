// Original file: protos/thaw/v1/peers.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExchangeRequestInput as _thaw_v1_ExchangeRequestInput, ExchangeRequest as _thaw_v1_ExchangeRequest } from '../../thaw/v1/ExchangeRequest.js';
import type { ExchangeResponseInput as _thaw_v1_ExchangeResponseInput, ExchangeResponse as _thaw_v1_ExchangeResponse } from '../../thaw/v1/ExchangeResponse.js';
import type { FetchFeaturesRequestInput as _thaw_v1_FetchFeaturesRequestInput, FetchFeaturesRequest as _thaw_v1_FetchFeaturesRequest } from '../../thaw/v1/FetchFeaturesRequest.js';
import type { FetchFeaturesResponseInput as _thaw_v1_FetchFeaturesResponseInput, FetchFeaturesResponse as _thaw_v1_FetchFeaturesResponse } from '../../thaw/v1/FetchFeaturesResponse.js';
import type { FetchStateRequestInput as _thaw_v1_FetchStateRequestInput, FetchStateRequest as _thaw_v1_FetchStateRequest } from '../../thaw/v1/FetchStateRequest.js';
import type { FetchStateResponseInput as _thaw_v1_FetchStateResponseInput, FetchStateResponse as _thaw_v1_FetchStateResponse } from '../../thaw/v1/FetchStateResponse.js';

/**
 * What workers say to each other. Gradients never pass through the coordinator.
 */
export interface PeerServiceClient extends grpc.Client {
  /**
   * One stream per pair of members and generation, dialed by the higher rank and opened with a hello from
   * each side; then chunks of gradients in both directions.
   */
  Exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_thaw_v1_ExchangeRequestInput, _thaw_v1_ExchangeResponse>;
  Exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_thaw_v1_ExchangeRequestInput, _thaw_v1_ExchangeResponse>;
  /**
   * One stream per pair of members and generation, dialed by the higher rank and opened with a hello from
   * each side; then chunks of gradients in both directions.
   */
  exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_thaw_v1_ExchangeRequestInput, _thaw_v1_ExchangeResponse>;
  exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_thaw_v1_ExchangeRequestInput, _thaw_v1_ExchangeResponse>;
  
  /**
   * Features that a member has of examples which another one uses from now on, in chunks: what the frozen beginning of the model makes of them.
   */
  FetchFeatures(argument: _thaw_v1_FetchFeaturesRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchFeaturesResponse>;
  FetchFeatures(argument: _thaw_v1_FetchFeaturesRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchFeaturesResponse>;
  /**
   * Features that a member has of examples which another one uses from now on, in chunks: what the frozen beginning of the model makes of them.
   */
  fetchFeatures(argument: _thaw_v1_FetchFeaturesRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchFeaturesResponse>;
  fetchFeatures(argument: _thaw_v1_FetchFeaturesRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchFeaturesResponse>;
  
  /**
   * What a member of a generation needs to come to where another one is, in chunks. Before the generation begins.
   */
  FetchState(argument: _thaw_v1_FetchStateRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchStateResponse>;
  FetchState(argument: _thaw_v1_FetchStateRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchStateResponse>;
  /**
   * What a member of a generation needs to come to where another one is, in chunks. Before the generation begins.
   */
  fetchState(argument: _thaw_v1_FetchStateRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchStateResponse>;
  fetchState(argument: _thaw_v1_FetchStateRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_FetchStateResponse>;
  
}

/**
 * What workers say to each other. Gradients never pass through the coordinator.
 */
export interface PeerServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One stream per pair of members and generation, dialed by the higher rank and opened with a hello from
   * each side; then chunks of gradients in both directions.
   */
  Exchange: grpc.handleBidiStreamingCall<_thaw_v1_ExchangeRequest, _thaw_v1_ExchangeResponseInput>;
  
  /**
   * Features that a member has of examples which another one uses from now on, in chunks: what the frozen beginning of the model makes of them.
   */
  FetchFeatures: grpc.handleServerStreamingCall<_thaw_v1_FetchFeaturesRequest, _thaw_v1_FetchFeaturesResponseInput>;
  
  /**
   * What a member of a generation needs to come to where another one is, in chunks. Before the generation begins.
   */
  FetchState: grpc.handleServerStreamingCall<_thaw_v1_FetchStateRequest, _thaw_v1_FetchStateResponseInput>;
  
}

export interface PeerServiceDefinition extends grpc.ServiceDefinition {
  Exchange: MethodDefinition<_thaw_v1_ExchangeRequestInput, _thaw_v1_ExchangeResponseInput, _thaw_v1_ExchangeRequest, _thaw_v1_ExchangeResponse>
  FetchFeatures: MethodDefinition<_thaw_v1_FetchFeaturesRequestInput, _thaw_v1_FetchFeaturesResponseInput, _thaw_v1_FetchFeaturesRequest, _thaw_v1_FetchFeaturesResponse>
  FetchState: MethodDefinition<_thaw_v1_FetchStateRequestInput, _thaw_v1_FetchStateResponseInput, _thaw_v1_FetchStateRequest, _thaw_v1_FetchStateResponse>
}
