import { ThawError } from '@thaw/errors';

/** A message that the wire format allows and the protocol does not: thrown where it is decoded. */
export class InvalidMessage extends ThawError {
  constructor(where: string, expected: string, received: string) {
    super('INVALID_ARGUMENT', `${where}: expected ${expected}, received ${received}`);
  }
}

/** Nobody answers at an address: thrown by the clients instead of gRPC's connection error. */
export class NobodyListens extends ThawError {
  constructor(role: string, address: string, cause: unknown) {
    super(
      'UNAVAILABLE',
      `no ${role} answers at ${address}: check the address, or start one with "thaw ${role}" or "thaw up"`,
      { cause },
    );
  }
}

/** A server's port is taken or not ours to use: thrown when it starts. */
export class CannotListen extends ThawError {
  constructor(role: string, address: string, cause: unknown) {
    super(
      'FAILED_PRECONDITION',
      `the ${role} cannot listen on ${address}: the port is in use or not permitted; stop the other process or choose another port (0 takes a free one)`,
      { cause },
    );
  }
}

/** An address that no client or server can use: thrown before anything is tried. */
export class InvalidAddress extends ThawError {
  constructor(role: string, address: string) {
    super(
      'INVALID_ARGUMENT',
      `the ${role}'s address: expected host:port with a port from 0 to 65535, such as 127.0.0.1:7070, received "${address}"`,
    );
  }
}

/** A path of this machine cannot be uploaded: thrown before anything is sent. */
export class LocalPathRefused extends ThawError {
  constructor(localPath: string, expected: string, received: string, options?: { cause?: unknown }) {
    super('INVALID_ARGUMENT', `${localPath}: expected ${expected}, received ${received}`, options);
  }
}

/** A job file cannot be read: thrown before anything is sent. */
export class FileNotReadable extends ThawError {
  constructor(file: string, cause: unknown) {
    super('INVALID_ARGUMENT', `${file}: expected a readable job file, found none; check the path`, { cause });
  }
}
