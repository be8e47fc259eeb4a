import type {
  CallOptions as GrpcCallOptions,
  ChannelOptions,
  Client,
  Metadata,
  MethodDefinition,
  requestCallback,
} from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { callUnary, clientError, collectBytes, type CallOptions } from './calls.js';
import { RECEIVE_WINDOW } from './client-connection.js';
import { clientStream, type MessageStream } from './message-stream.js';
import {
  MAX_PEER_MESSAGE_BYTES,
  peerMessageFromWire,
  peerMessageToWire,
  type PeerMessage,
} from './peer-messages.js';
import type { FeatureRequest, StateRequest } from './peer-service.js';
import {
  peerCredentials,
  tlsOptions,
  tokenInterceptors,
  type ClientSecurity,
} from './security/client-security.js';
import { KEEPALIVE } from './server.js';
import { serviceDefinitions } from './service-definitions.js';

/** A worker's connection to one peer. */
export interface PeerClient {
  /** Opens a stream; the first message in each direction is a hello. */
  exchange(): MessageStream<PeerMessage, PeerMessage>;
  /**
   * What the peer's state is made of, see {@link StateRequest}.
   * @param maxBytes refuses to hold more than this
   */
  fetchState(request: StateRequest, maxBytes: number, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Features that the peer has, see {@link FeatureRequest}.
   * @param maxBytes refuses to hold more than this
   */
  fetchFeatures(request: FeatureRequest, maxBytes: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Whether the peer answers, by the standard health service. @throws ThawError when it does not; NobodyListens */
  reach(options?: CallOptions): Promise<void>;
  close(): void;
}

/**
 * A connection per client: closing one breaks no other, and a new client tries at once where an old one waits
 * before it tries again.
 */
const PEER_CHANNEL: ChannelOptions = {
  ...KEEPALIVE,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_http_proxy': 0,
  ...RECEIVE_WINDOW,
  'grpc.max_receive_message_length': MAX_PEER_MESSAGE_BYTES,
};

/** Of the standard health service. */
const HEALTH_CHECK = healthService['Check'] as MethodDefinition<object, object>;

/** How a peer is reached, and who it must be. */
export interface PeerClientOptions {
  readonly security?: ClientSecurity | undefined;
  /** The name in the peer's certificate, where there are certificates. */
  readonly name?: string | undefined;
  /** Override the channel's own, for instance the keepalive. */
  readonly channelOptions?: ChannelOptions | undefined;
}

/** A client that connects on its first call. */
export function createPeerClient(
  address: string,
  { security = {}, name, channelOptions }: PeerClientOptions = {},
): PeerClient {
  const { PeerService } = serviceDefinitions();
  const options = {
    ...PEER_CHANNEL,
    ...tlsOptions(address),
    ...channelOptions,
    interceptors: tokenInterceptors(security),
  };
  const client = new PeerService(address, peerCredentials(security, name), options);
  const to = { role: 'worker', address };
  return {
    exchange: () =>
      clientStream(client.exchange(), peerMessageToWire, peerMessageFromWire, (failure) =>
        clientError(failure, to),
      ),
    fetchState: (request, maxBytes, signal) => collectBytes(client.fetchState(request), to, maxBytes, signal),
    fetchFeatures: ({ positions, ...request }, maxBytes, signal) => {
      const bytes = Buffer.from(positions.buffer, positions.byteOffset, positions.byteLength);
      return collectBytes(client.fetchFeatures({ ...request, positions: bytes }), to, maxBytes, signal);
    },
    reach: async (options = {}) => {
      await callUnary((...call) => askForHealth(client, ...call), to, options);
    },
    close: () => {
      client.close();
    },
  };
}

function askForHealth(
  client: Client,
  metadata: Metadata,
  options: GrpcCallOptions,
  callback: requestCallback<object>,
): { cancel(): void } {
  const { path, requestSerialize, responseDeserialize } = HEALTH_CHECK;
  return client.makeUnaryRequest(
    path,
    requestSerialize,
    responseDeserialize,
    { service: '' },
    metadata,
    options,
    callback,
  );
}
