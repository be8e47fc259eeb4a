// Original file: protos/thaw/v1/peers.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExchangeRequestInput as _thaw_v1_ExchangeRequestInput, ExchangeRequest as _thaw_v1_ExchangeRequest } from '../../thaw/v1/ExchangeRequest.js';
import type { ExchangeResponseInput as _thaw_v1_ExchangeResponseInput, ExchangeResponse as _thaw_v1_ExchangeResponse } from '../../thaw/v1/ExchangeResponse.js';

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
  
}

export interface PeerServiceDefinition extends grpc.ServiceDefinition {
  Exchange: MethodDefinition<_thaw_v1_ExchangeRequestInput, _thaw_v1_ExchangeResponseInput, _thaw_v1_ExchangeRequest, _thaw_v1_ExchangeResponse>
}
