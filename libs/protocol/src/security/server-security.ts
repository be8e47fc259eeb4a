import { createHash, timingSafeEqual } from 'node:crypto';
import {
  ServerCredentials,
  ServerInterceptingCall,
  type Metadata,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import { ThawError } from '@thaw/errors';
import { statusOf } from '../status-mapping.js';
import { callerOfCertificate } from './caller.js';
import type { ClientSecurity } from './client-security.js';
import type { KeyPair } from './key-pair.js';
import { InsecureListen, NotAllowed, NotAuthenticated } from './errors.js';
import { METHOD_ADMISSIONS, type Admission, type Role } from './roles.js';

/** How a server shows who it is, and how it knows who calls. Without any of it, it lets everybody in. */
export interface ServerSecurity {
  readonly tls?: KeyPair | undefined;
  /** Mutual TLS: callers need a certificate of this authority, which names their role. In PEM; only beside `tls`. */
  readonly clientAuthority?: Buffer | undefined;
  /** Callers need one of these tokens. */
  readonly tokens?: ReadonlyMap<Role, string> | undefined;
}

/** The credentials that a server listens with. */
export function serverCredentials({ tls, clientAuthority }: ServerSecurity): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: tls.certificate, private_key: tls.key };
  return ServerCredentials.createSsl(clientAuthority ?? null, [pair], clientAuthority !== undefined);
}

/** How a worker answers its peers: with the certificate, and by the authority or token, that it shows to others. */
export function peerServerSecurity({ authority, identity, token }: ClientSecurity): ServerSecurity {
  if (token !== undefined) return { tls: identity, tokens: new Map([['worker', token]]) };
  return { tls: identity, clientAuthority: identity && authority };
}

/**
 * Refuses to be open to a network by oversight.
 * @throws InsecureListen off loopback, unless there is TLS and a proof of who calls, or insecurity was asked for
 */
export function requireSecurity(
  role: string,
  address: string,
  { security, isInsecure }: { security: ServerSecurity; isInsecure: boolean },
): void {
  const knowsCallers = security.clientAuthority !== undefined || security.tokens !== undefined;
  const isSafe = security.tls !== undefined && knowsCallers;
  if (!isSafe && !isInsecure && !isLoopback(address)) throw new InsecureListen(role, address);
}

/** Lets a call in by {@link METHOD_ADMISSIONS}; undefined where everybody may do everything. */
export function roleInterceptor(security: ServerSecurity): ServerInterceptor | undefined {
  if (security.clientAuthority === undefined && security.tokens === undefined) return undefined;
  return ({ path }, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const role =
              security.tokens === undefined
                ? callerOfCertificate(call.getAuthContext().sslPeerCertificate)?.role
                : roleOfToken(bearerOf(metadata), security.tokens);
            const refusal = refusalOf(path, METHOD_ADMISSIONS[path], role);
            if (refusal === undefined) proceed(metadata);
            else call.sendStatus(statusOf(refusal));
          },
        }),
    });
}

function refusalOf(
  path: string,
  admission: Admission | undefined,
  role: Role | undefined,
): ThawError | undefined {
  if (admission === 'everybody') return undefined;
  if (role === undefined) return new NotAuthenticated(path);
  if (admission === 'any role' || admission?.includes(role)) return undefined;
  return new NotAllowed(path, admission ?? [], role);
}

/** Compares all tokens, each in constant time, so that the time tells nothing of them. */
function roleOfToken(token: string | undefined, tokens: ReadonlyMap<Role, string>): Role | undefined {
  if (token === undefined) return undefined;
  const received = digestOf(token);
  let found: Role | undefined;
  for (const [role, expected] of tokens) {
    if (timingSafeEqual(received, digestOf(expected))) found = role;
  }
  return found;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function bearerOf(metadata: Metadata): string | undefined {
  const [header] = metadata.get('authorization');
  return typeof header === 'string' ? /^Bearer (\S+)$/i.exec(header)?.[1] : undefined;
}

/** Whether only processes of this machine reach an address. */
function isLoopback(address: string): boolean {
  const host = address.slice(0, address.lastIndexOf(':'));
  return /^127\.\d+\.\d+\.\d+$/.test(host) || host === 'localhost' || host === '[::1]';
}
