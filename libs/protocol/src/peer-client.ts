import { credentials, type ChannelOptions } from '@grpc/grpc-js';
import { clientStream, type MessageStream } from './message-stream.js';
import { peerMessageFromWire, peerMessageToWire, type PeerMessage } from './peer-messages.js';
import { CHUNK_BYTES, KEEPALIVE } from './server.js';
import { serviceDefinitions } from './service-definitions.js';

/** A worker's connection to one peer. */
export interface PeerClient {
  /** Opens a stream; the first message in each direction is a hello. */
  exchange(): MessageStream<PeerMessage, PeerMessage>;
  close(): void;
}

/**
 * A connection per client: closing one breaks no other, and a new client tries at once where an old one waits
 * before it tries again. The window lets a peer send a few chunks without waiting for the reader.
 */
const PEER_CHANNEL: ChannelOptions = {
  ...KEEPALIVE,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_http_proxy': 0,
  'grpc-node.flow_control_window': 4 * CHUNK_BYTES,
};

/**
 * A client that connects on its first call.
 * @param options override the channel's own, for instance the keepalive
 */
export function createPeerClient(address: string, options: ChannelOptions = {}): PeerClient {
  const { PeerService } = serviceDefinitions();
  const client = new PeerService(address, credentials.createInsecure(), { ...PEER_CHANNEL, ...options });
  return {
    exchange: () => clientStream(client.exchange(), peerMessageToWire, peerMessageFromWire),
    close: () => {
      client.close();
    },
  };
}
