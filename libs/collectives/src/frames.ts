import { ThawError } from '@thaw/errors';
import { MAX_PEER_MESSAGE_BYTES } from '@thaw/protocol';

/** Two lengths. */
const HEADER_BYTES = 8;

/** What goes before a message and its payload on a stream of bytes: the lengths of both. */
export function frameHeader(message: Uint8Array, payload: Uint8Array): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32LE(message.byteLength, 0);
  header.writeUInt32LE(payload.byteLength, 4);
  return header;
}

/** Takes a message and its payload: views of memory that is used again after the call. */
export type FrameTaker = (message: Buffer, payload: Buffer) => void;

/**
 * Puts messages together again from the pieces in which a stream of bytes brings them. It allocates nothing for what comes as long as
 * nothing longer comes than before: a step has the same messages as the one before it.
 */
export class FrameReader {
  readonly #take: FrameTaker;
  /** The beginning of a frame that has not come as a whole. */
  #partial = Buffer.allocUnsafe(HEADER_BYTES);
  #length = 0;

  constructor(take: FrameTaker) {
    this.#take = take;
  }

  /** Takes the next piece, which is the caller's again after the call. @throws ThawError DATA_LOSS for a message that is too long to be one */
  push(piece: Buffer): void {
    let rest = piece;
    while (rest.byteLength > 0) {
      const frame = this.#length === 0 ? wholeFrameOf(rest) : undefined;
      if (frame !== undefined) {
        this.#pass(frame);
        rest = rest.subarray(frame.byteLength);
        continue;
      }
      rest = rest.subarray(this.#fill(rest));
    }
  }

  /** Adds to what is not whole. @returns how many bytes it took */
  #fill(piece: Buffer): number {
    const wanted = this.#length < HEADER_BYTES ? HEADER_BYTES : frameBytesOf(this.#partial);
    if (wanted > this.#partial.byteLength) this.#grow(wanted);
    const size = piece.copy(this.#partial, this.#length, 0, wanted - this.#length);
    this.#length += size;
    const isWhole = this.#length >= HEADER_BYTES && this.#length === frameBytesOf(this.#partial);
    if (isWhole) {
      this.#length = 0;
      this.#pass(this.#partial.subarray(0, frameBytesOf(this.#partial)));
    }
    return size;
  }

  #grow(sizeBytes: number): void {
    const larger = Buffer.allocUnsafe(sizeBytes);
    this.#partial.copy(larger, 0, 0, this.#length);
    this.#partial = larger;
  }

  #pass(frame: Buffer): void {
    const payloadAt = HEADER_BYTES + frame.readUInt32LE(0);
    this.#take(frame.subarray(HEADER_BYTES, payloadAt), frame.subarray(payloadAt));
  }
}

/** The frame with which a piece begins; undefined where it is not there as a whole. */
function wholeFrameOf(piece: Buffer): Buffer | undefined {
  if (piece.byteLength < HEADER_BYTES) return undefined;
  const sizeBytes = frameBytesOf(piece);
  return piece.byteLength < sizeBytes ? undefined : piece.subarray(0, sizeBytes);
}

/** With its header, which is there. */
function frameBytesOf(begun: Buffer): number {
  const sizeBytes = HEADER_BYTES + begun.readUInt32LE(0) + begun.readUInt32LE(4);
  if (sizeBytes <= MAX_PEER_MESSAGE_BYTES) return sizeBytes;
  throw new ThawError(
    'DATA_LOSS',
    `a peer's socket: expected a message of at most ${MAX_PEER_MESSAGE_BYTES} bytes, received the head of one of ${sizeBytes}`,
  );
}
