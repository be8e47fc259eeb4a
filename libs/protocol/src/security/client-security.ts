import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import {
  credentials,
  InterceptingCall,
  type ChannelCredentials,
  type ChannelOptions,
  type Interceptor,
} from '@grpc/grpc-js';
import { callerOfCertificate } from './caller.js';
import type { KeyPair } from './key-pair.js';

/** How a client knows its server, and shows who it is. Without any of it, it trusts whoever answers. */
export interface ClientSecurity {
  /** TLS: the server needs a certificate of this authority, in PEM. */
  readonly authority?: Buffer | undefined;
  /** Mutual TLS: this client's own certificate; only beside `authority`. */
  readonly identity?: KeyPair | undefined;
  readonly token?: string | undefined;
}

/** The credentials that a client connects with; the server must be the one that its address names. */
export function clientCredentials(security: ClientSecurity, address: string): ChannelCredentials {
  const host = hostOf(address);
  return sslCredentials(security, (peer) => checkServerIdentity(host, peer));
}

/**
 * The credentials that a worker reaches a peer with: addresses change, so it must be a worker of that name instead.
 * @param assigned the name in the peer's certificate; any worker will do without, and where tokens stand for names
 */
export function peerCredentials(security: ClientSecurity, assigned: string | undefined): ChannelCredentials {
  const name = security.token === undefined ? assigned : undefined;
  return sslCredentials(security, (peer) => {
    const caller = callerOfCertificate(peer);
    if (caller?.role === 'worker' && (name === undefined || caller.name === name)) return undefined;
    const received = caller === undefined ? 'one without a role' : `that of ${caller.role} ${caller.name}`;
    return new Error(`expected the certificate of worker ${name ?? ''}, received ${received}`);
  });
}

/** A TLS client says which name it asks for, which an IP address is not; nobody reads the name that stands for it. */
export function tlsOptions(address: string): ChannelOptions {
  return isIP(hostOf(address)) === 0 ? {} : { 'grpc.ssl_target_name_override': 'address.invalid' };
}

function sslCredentials(
  { authority, identity }: ClientSecurity,
  check: (peer: PeerCertificate) => Error | undefined,
): ChannelCredentials {
  if (authority === undefined) return credentials.createInsecure();
  const { certificate = null, key = null } = identity ?? {};
  return credentials.createSsl(authority, key, certificate, {
    checkServerIdentity: (_, peer) => check(peer),
  });
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}

/** Adds the token to every call. */
export function tokenInterceptors({ token }: ClientSecurity): Interceptor[] {
  if (token === undefined) return [];
  return [
    (options, nextCall) =>
      new InterceptingCall(nextCall(options), {
        start: (metadata, listener, next) => {
          metadata.set('authorization', `Bearer ${token}`);
          next(metadata, listener);
        },
      }),
  ];
}
