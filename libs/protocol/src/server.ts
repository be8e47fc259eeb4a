import { logVerbosity, Server, setLogVerbosity, type ChannelOptions } from '@grpc/grpc-js';
import { checkedAddress } from './address.js';
import { CannotListen } from './errors.js';
import { roleInterceptor, serverCredentials, type ServerSecurity } from './security/server-security.js';

/** Bytes of payload in one message of a chunked stream; gRPC's default receive limit is 4 MiB. */
export const CHUNK_BYTES = 1024 * 1024;

/** Pings notice a peer that vanished without closing its sockets. */
export const KEEPALIVE: ChannelOptions = {
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

/** A gRPC server that is listening. */
export interface ListeningServer {
  /** host:port, with the port that was taken when 0 was asked for. */
  readonly address: string;
  /** Lets running calls end for up to `graceMs`, then breaks them. */
  close(graceMs?: number): Promise<void>;
}

/**
 * A server without services yet.
 * @param options override its own, for instance the keepalive
 * @param security whom it lets in; to be given to {@link listen} too
 */
export function createServer(options: ChannelOptions = {}, security: ServerSecurity = {}): Server {
  // What goes wrong is thrown; the library's own lines on standard error would say it a second time.
  setLogVerbosity(logVerbosity.NONE);
  const interceptor = roleInterceptor(security);
  return new Server({ ...KEEPALIVE, ...options, ...(interceptor && { interceptors: [interceptor] }) });
}

/**
 * Starts to listen.
 * @param role what the error calls the server: `coordinator` or `worker`
 * @throws InvalidAddress
 * @throws CannotListen when the port is in use or the host is not this machine's
 */
export async function listen(
  server: Server,
  address: string,
  role: string,
  security: ServerSecurity = {},
): Promise<ListeningServer> {
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(checkedAddress(address, role), serverCredentials(security), (error, bound) => {
      if (error) reject(new CannotListen(role, address, error));
      else resolve(bound);
    });
  });
  const host = address.slice(0, address.lastIndexOf(':'));
  return { address: `${host}:${String(port)}`, close: (graceMs = 1000) => close(server, graceMs) };
}

async function close(server: Server, graceMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    // gRPC forgets to call back for a session that was being torn down already: breaking all of them is the end.
    const deadline = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, graceMs);
    server.tryShutdown(() => {
      clearTimeout(deadline);
      resolve();
    });
  });
}
