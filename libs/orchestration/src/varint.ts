import { ThawError } from '@thaw/errors';

/** Appends a whole number from 0 to 2^53-1 as groups of seven bits, the lowest first; all but the last have the high bit set. */
export function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** Reads what {@link pushVarint} and plain copies wrote, from the first byte on. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** @throws ThawError (DATA_LOSS) where the bytes end within a number, or it is larger than 2^53-1 */
  next(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw cut('a whole number', this.#bytes.length);
      value += (byte % 128) * scale;
      if (!Number.isSafeInteger(value)) throw cut('a number up to 2^53-1', this.#bytes.length);
      if (byte < 128) return value;
    }
  }

  /** A view of the next bytes. @throws ThawError (DATA_LOSS) where there are fewer */
  take(numBytes: number): Uint8Array {
    const end = this.#at + numBytes;
    if (end > this.#bytes.length) throw cut(`${numBytes} more bytes`, this.#bytes.length);
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function cut(expected: string, numBytes: number): ThawError {
  return new ThawError(
    'DATA_LOSS',
    `rows of the ledger: expected ${expected}, received ${numBytes} bytes that hold none; they were cut or altered`,
  );
}
