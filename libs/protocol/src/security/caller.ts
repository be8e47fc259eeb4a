import type { PeerCertificate } from 'node:tls';
import { isRole, type Role } from './roles.js';

/** Who makes a call, as far as a certificate of the server's own authority tells. */
export interface Caller {
  readonly role: Role;
  /** The certificate's name. */
  readonly name: string;
}

/** Reads the common name, and the role from the organizational unit; undefined when the role is none. */
export function callerOfCertificate(certificate: PeerCertificate | undefined): Caller | undefined {
  // Node leaves parts out that the certificate does not have, and makes lists of repeated ones.
  const { CN: name, OU: role } = (certificate?.subject ?? {}) as { CN?: unknown; OU?: unknown };
  return isRole(role) && typeof name === 'string' ? { role, name } : undefined;
}
