import type { Server } from '@grpc/grpc-js';
import type { PeerServiceHandlers } from './generated/thaw/v1/PeerService.js';
import { serverStream, type MessageStream } from './message-stream.js';
import { peerMessageFromWire, peerMessageToWire, type PeerMessage } from './peer-messages.js';
import { serviceDefinitions } from './service-definitions.js';

/** Takes over a stream that a peer opened, until it ends it. */
export type ExchangeHandler = (stream: MessageStream<PeerMessage, PeerMessage>) => void;

/** Adds thaw.v1.PeerService to a server that does not listen yet. */
export function addPeerService(server: Server, handler: ExchangeHandler): void {
  const methods: PeerServiceHandlers = {
    Exchange: (call) => {
      handler(serverStream(call, peerMessageToWire, peerMessageFromWire));
    },
  };
  server.addService(serviceDefinitions().PeerService.service, methods);
}
