import { ThawError } from '@thaw/errors';

/** A caller has shown neither a token nor a certificate that counts: sent to the client. */
export class NotAuthenticated extends ThawError {
  constructor(method: string) {
    super(
      'UNAUTHENTICATED',
      `${method}: expected a token or certificate that this server knows, received none; give --token-file, or --ca, --cert and --key`,
    );
  }
}

/** A caller has a role that a method is not for: sent to the client. */
export class NotAllowed extends ThawError {
  constructor(method: string, roles: readonly string[], received: string) {
    super(
      'PERMISSION_DENIED',
      `${method}: expected the role ${roles.join(' or ') || 'of nobody'}, received ${received}`,
    );
  }
}

/** A server would be open to a network: thrown when it starts. */
export class InsecureListen extends ThawError {
  constructor(role: string, address: string) {
    super(
      'FAILED_PRECONDITION',
      `the ${role} does not listen on ${address}, where other machines reach it, without TLS and a proof of who calls: ` +
        'make certificates with "thaw certs init" and give --cert and --key with --ca (mutual TLS) or --token-file, ' +
        'or say --insecure to let everybody in',
    );
  }
}

/** A certificate, key or token file cannot be used: thrown when a process starts. */
export class InvalidSecurity extends ThawError {
  constructor(where: string, expected: string, received: string, options?: { cause?: unknown }) {
    super('INVALID_ARGUMENT', `${where}: expected ${expected}, received ${received}`, options);
  }
}

/** Client and server do not trust each other's certificates: thrown by clients instead of gRPC's connection error. */
export class NotTrusted extends ThawError {
  constructor(role: string, address: string, why: string, cause: unknown) {
    super(
      'UNAUTHENTICATED',
      `no trusted connection with the ${role} at ${address} (${why}): check --ca, --cert and --key on both sides, and ` +
        'that the certificates have not expired and name the address',
      { cause },
    );
  }
}
