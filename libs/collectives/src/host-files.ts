import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isHostName } from '@thaw/vectors';

/** Where members of one host find each other's sockets. */
export const HOST_FOLDER = '/dev/shm';

/** Of one that still has its name; peers connect within a minute. */
const STALE_AFTER_MS = 600_000;

/** Of what shows that both sides mean the same socket. */
export const NONCE_BYTES = 16;

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
