import { messageOf, ThawError } from '@thaw/errors';
import type { PlacedPayload, SharedMemory } from '@thaw/protocol';
import { MappedFile } from '@thaw/vectors';

/** Memory of a peer of the same host, as its reader has it. To be closed. */
export class AttachedMemory {
  readonly #file: MappedFile;
  readonly #offer: SharedMemory;

  private constructor(file: MappedFile, offer: SharedMemory) {
    this.#file = file;
    this.#offer = offer;
  }

  /** Maps what a peer offers. @returns undefined when it is not there for this process: the peer is on another host, or another user */
  static attach(offer: SharedMemory): AttachedMemory | undefined {
    const file = MappedFile.open(offer.processId, offer);
    return file && new AttachedMemory(file, offer);
  }

  /** Reads a payload. @param into as many bytes @throws ThawError DATA_LOSS when it is not there, or not any more */
  read({ offset }: PlacedPayload, into: Uint8Array): void {
    const { stamp } = this.#offer;
    let found: number;
    try {
      found = this.#file.copy(offset, into, this.#offer);
    } catch (thrown) {
      throw lost(messageOf(thrown));
    }
    // Whoever writes over it has taken the stamp away before.
    if (found !== stamp) throw lost(`expected stamp ${stamp}, received ${found}`);
  }

  close(): void {
    this.#file.close();
  }
}

function lost(what: string): ThawError {
  return new ThawError('DATA_LOSS', `a peer's shared memory: ${what}`);
}
