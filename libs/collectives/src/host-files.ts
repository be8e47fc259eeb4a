import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where members of one host find each other's sockets. */
export const HOST_FOLDER = '/dev/shm';

const NAME = /^thaw-[0-9a-f]{32}$/;
/** Of one that still has its name; peers connect within a minute. */
const STALE_AFTER_MS = 600_000;

/** Of what shows that both sides mean the same socket. */
export const NONCE_BYTES = 16;

/** A name in {@link HOST_FOLDER} that nobody guesses. */
export function newHostName(): string {
  return `thaw-${randomBytes(16).toString('hex')}`;
}

/** Whether a name may be one of {@link newHostName}, and leads nowhere else. */
export function isHostName(name: string): boolean {
  return NAME.test(name);
}

/** A socket has its name for moments only: one that kept it is that of a process that was killed meanwhile. What cannot be removed is left. */
export function removeStaleHostFiles(): void {
  try {
    for (const name of readdirSync(HOST_FOLDER).filter(isHostName)) {
      const path = join(HOST_FOLDER, name);
      const found = statSync(path, { throwIfNoEntry: false });
      // By its number: the user may have no name on this system.
      if (found === undefined || found.uid !== process.getuid?.()) continue;
      if (Date.now() - found.mtimeMs > STALE_AFTER_MS) rmSync(path, { force: true });
    }
  } catch {
    return;
  }
}
