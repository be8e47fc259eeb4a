import { messageOf, ThawError } from '@thaw/errors';
import type { PlacedPayload, SharedMemory } from '@thaw/protocol';
import { MappedFile } from '@thaw/vectors';
import type { PayloadElsewhere } from './peer-transport.js';

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

  /** Where a payload is in it. Reading it throws ThawError DATA_LOSS when it is not there, or not any more. */
  payloadAt({ offset, sizeBytes }: PlacedPayload): PayloadElsewhere {
    return {
      sizeBytes,
      copyInto: (target) => this.#read((file) => file.copy(offset, target)),
      writeSum: (target, other) => this.#read((file) => file.writeSum(offset, target, other)),
    };
  }

  close(): void {
    this.#file.close();
  }

  #read<Result>(read: (file: MappedFile) => Result): Result {
    const { stamp } = this.#offer;
    let result: Result;
    let found: number;
    try {
      result = read(this.#file);
      found = this.#file.stampAt(this.#offer);
    } catch (thrown) {
      throw lost(messageOf(thrown));
    }
    // Whoever writes over it has taken the stamp away before.
    if (found !== stamp) throw lost(`expected stamp ${stamp}, received ${found}`);
    return result;
  }
}

function lost(what: string): ThawError {
  return new ThawError('DATA_LOSS', `a peer's shared memory: ${what}`);
}
