import type { Server } from '@grpc/grpc-js';
import type { PeerServiceHandlers } from './generated/thaw/v1/PeerService.js';
import { serverStream, type MessageStream } from './message-stream.js';
import { peerMessageFromWire, peerMessageToWire, type PeerMessage } from './peer-messages.js';
import { callerOfCertificate, type Caller } from './security/caller.js';
import { serviceDefinitions } from './service-definitions.js';

/** Takes over a stream that a peer opened, until it ends it. */
export type ExchangeHandler = (
  stream: MessageStream<PeerMessage, PeerMessage>,
  /** Undefined where callers need no certificate. */
  caller: Caller | undefined,
) => void;

/** Adds thaw.v1.PeerService to a server that does not listen yet. */
export function addPeerService(server: Server, handler: ExchangeHandler): void {
  const methods: PeerServiceHandlers = {
    Exchange: (call) => {
      const caller = callerOfCertificate(call.getAuthContext().sslPeerCertificate);
      handler(serverStream(call, peerMessageToWire, peerMessageFromWire), caller);
    },
  };
  server.addService(serviceDefinitions().PeerService.service, methods);
}
