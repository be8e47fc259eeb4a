import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import { ThawError } from '@thaw/errors';
import type { PlacedPayload, SharedMemory } from '@thaw/protocol';
import { isHostName } from './host-files.js';

/** Memory of a peer of the same host, as its reader has it. */
export class AttachedMemory {
  readonly #file: number;
  readonly #offer: SharedMemory;

  private constructor(file: number, offer: SharedMemory) {
    this.#file = file;
    this.#offer = offer;
  }

  /** Opens what a peer offers. @returns undefined when it is not there for this process: the peer is on another host, or another user */
  static attach(offer: SharedMemory): AttachedMemory | undefined {
    const { name, processId, descriptor, sizeBytes } = offer;
    const path = `/proc/${processId}/fd/${descriptor}`;
    if (!isHostName(name) || !leadsTo(path, name)) return undefined;
    let file: number;
    try {
      file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
      return undefined;
    }
    // What the path leads to may have changed meanwhile.
    const isIt = leadsTo(`/proc/self/fd/${file}`, name) && fstatSync(file).size === sizeBytes;
    if (isIt) return new AttachedMemory(file, offer);
    closeSync(file);
    return undefined;
  }

  /** Reads a payload. @param into as many bytes @throws ThawError DATA_LOSS when it is not there, or not any more */
  read({ offset }: PlacedPayload, into: Uint8Array): void {
    let numRead = 0;
    while (numRead < into.byteLength) {
      const more = readSync(this.#file, into, numRead, into.byteLength - numRead, offset + numRead);
      if (more === 0)
        throw lost(
          `expected ${into.byteLength} bytes from ${offset} on in one of ${this.#offer.sizeBytes}, received ${numRead}`,
        );
      numRead += more;
    }
    // Whoever writes over it has taken the stamp away before.
    const { stampOffset, stamp } = this.#offer;
    const found = Buffer.alloc(STAMP_BYTES);
    readSync(this.#file, found, 0, STAMP_BYTES, stampOffset);
    if (found.readInt32LE() !== stamp)
      throw lost(`expected stamp ${stamp} at ${stampOffset}, received ${found.readInt32LE()}`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

const STAMP_BYTES = Int32Array.BYTES_PER_ELEMENT;

/** Whether a path of /proc leads to a file in memory of this name. */
function leadsTo(path: string, name: string): boolean {
  try {
    return readlinkSync(path) === `/memfd:${name} (deleted)`;
  } catch {
    return false;
  }
}

function lost(what: string): ThawError {
  return new ThawError('DATA_LOSS', `a peer's shared memory: ${what}`);
}
