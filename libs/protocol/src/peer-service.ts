import type { Server } from '@grpc/grpc-js';
import type { Generation } from '@thaw/orchestration';
import { answerBytes } from './calls.js';
import type { PeerServiceHandlers } from './generated/thaw/v1/PeerService.js';
import { serverStream, type MessageStream } from './message-stream.js';
import { present } from './oneof.js';
import { peerMessageFromWire, peerMessageToWire, type PeerMessage } from './peer-messages.js';
import { callerOfCertificate, type Caller } from './security/caller.js';
import { serviceDefinitions } from './service-definitions.js';

/** What a member asks another one for, so that it comes to where that one is. */
export interface StateRequest {
  readonly jobId: string;
  readonly generation: Generation;
  /** Who asks. */
  readonly workerId: string;
  /** The reduced vector of this reduction; without it, all of the state. */
  readonly reductions?: number;
}

/** Which features a member asks another one for. */
export interface FeatureRequest {
  readonly jobId: string;
  readonly generation: Generation;
  /** Who asks. */
  readonly workerId: string;
  /** The key of all that decides features, but for the examples. */
  readonly source: string;
  /** Of examples, little-endian uint32, ascending. */
  readonly positions: Uint8Array;
}

/** What a worker does for its peers. What a handler throws becomes the call's status. */
export interface PeerHandlers {
  /** Takes over a stream that a peer opened, until it ends it. */
  exchange(stream: MessageStream<PeerMessage, PeerMessage>, caller: Caller | undefined): void;
  /** @param caller undefined where callers need no certificate */
  fetchState(request: StateRequest, caller: Caller | undefined): Promise<Uint8Array>;
  /** @param caller undefined where callers need no certificate */
  fetchFeatures(request: FeatureRequest, caller: Caller | undefined): Promise<Uint8Array>;
}

/** Adds thaw.v1.PeerService to a server that does not listen yet. */
export function addPeerService(server: Server, handlers: PeerHandlers): void {
  const methods: PeerServiceHandlers = {
    Exchange: (call) => {
      const caller = callerOfCertificate(call.getAuthContext().sslPeerCertificate);
      handlers.exchange(serverStream(call, peerMessageToWire, peerMessageFromWire), caller);
    },
    FetchState: answerBytes((request, caller) => handlers.fetchState(present(request, 'FetchState'), caller)),
    FetchFeatures: answerBytes((request, caller) =>
      handlers.fetchFeatures(present(request, 'FetchFeatures'), caller),
    ),
  };
  server.addService(serviceDefinitions().PeerService.service, methods);
}
