import type { ChannelCredentials, ChannelOptions, ClientOptions } from '@grpc/grpc-js';
import { checkedAddress } from './address.js';
import type { Destination } from './calls.js';
import {
  clientCredentials,
  tlsOptions,
  tokenInterceptors,
  type ClientSecurity,
} from './security/client-security.js';
import { CHUNK_BYTES, KEEPALIVE } from './server.js';

/**
 * Who looks for a server that is started again finds it soon: members of a job are awaited for ten seconds, and gRPC would wait up to
 * two minutes between attempts.
 */
const RECONNECT: ChannelOptions = {
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 1_000,
};

/** Lets a server send a few chunks without waiting for the reader. By default it waits after every 64 KiB. */
export const RECEIVE_WINDOW: ChannelOptions = { 'grpc-node.flow_control_window': 4 * CHUNK_BYTES };

type ClientClass<Client> = new (
  address: string,
  credentials: ChannelCredentials,
  options: ClientOptions,
) => Client;

/** A client of one service, and whom it talks to. */
export interface ClientConnection<Client> {
  readonly client: Client;
  readonly to: Destination;
}

/** Connects on the first call; clients of one address and the same `settings` share their connection. @throws InvalidAddress */
export function connectTo<Client>(
  Service: ClientClass<Client>,
  address: string,
  role: string,
  security: ClientSecurity = {},
  settings: ChannelOptions = {},
): ClientConnection<Client> {
  const interceptors = tokenInterceptors(security);
  const channel = { ...KEEPALIVE, ...RECONNECT, ...RECEIVE_WINDOW, ...tlsOptions(address), ...settings };
  const options = { ...channel, interceptors };
  const client = new Service(checkedAddress(address, role), clientCredentials(security, address), options);
  return { client, to: { role, address } };
}
