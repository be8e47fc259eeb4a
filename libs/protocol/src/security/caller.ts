import type { PeerCertificate } from 'node:tls';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { isRole, type Role } from './roles.js';

/** Who makes a call, as far as a certificate of the server's own authority tells. */
export interface Caller {
  readonly role: Role;
  /** The certificate's name. */
  readonly name: string;
}

/** Who makes a call that a server answers; undefined where callers need no certificate. */
export function callerOf(
  call: Pick<ServerDuplexStream<unknown, unknown>, 'getAuthContext'>,
): Caller | undefined {
  return callerOfCertificate(call.getAuthContext().sslPeerCertificate);
}

/** Reads the common name, and the role from the organizational unit; undefined when the role is none. */
export function callerOfCertificate(certificate: PeerCertificate | undefined): Caller | undefined {
  // Node leaves parts out that the certificate does not have, and makes lists of repeated ones.
  const { CN: name, OU: role } = (certificate?.subject ?? {}) as { CN?: unknown; OU?: unknown };
  return isRole(role) && typeof name === 'string' ? { role, name } : undefined;
}
