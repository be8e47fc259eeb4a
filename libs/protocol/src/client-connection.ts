import { credentials, type ChannelCredentials, type ChannelOptions } from '@grpc/grpc-js';
import { checkedAddress } from './address.js';
import type { Destination } from './calls.js';
import { KEEPALIVE } from './server.js';

type ClientClass<Client> = new (
  address: string,
  credentials: ChannelCredentials,
  options: ChannelOptions,
) => Client;

/** A client of one service, and whom it talks to. */
export interface ClientConnection<Client> {
  readonly client: Client;
  readonly to: Destination;
}

/** Connects on the first call; clients of one address share their connection. @throws InvalidAddress */
export function connectTo<Client>(
  Service: ClientClass<Client>,
  address: string,
  role: string,
): ClientConnection<Client> {
  const client = new Service(checkedAddress(address, role), credentials.createInsecure(), KEEPALIVE);
  return { client, to: { role, address } };
}
