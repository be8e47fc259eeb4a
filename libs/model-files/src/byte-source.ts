/** Bytes that are read where they are needed: an open file, a part of one, or a part of memory. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Copies up to `length` bytes from `position` on into `buffer`, and returns how many. */
  read(buffer: Uint8Array, offset: number, length: number, position: number): number;
}

const PIECE_BYTES = 2 ** 20;

/** Bytes in memory, which stay the caller's. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: (buffer, offset, length, position) => {
      const part = bytes.subarray(position, position + length);
      buffer.set(part, offset);
      return part.length;
    },
  };
}

/** A part of a source, as a source of its own. It must lie within the whole. */
export function partOf(source: ByteSource, start: number, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    read: (buffer, offset, length, position) =>
      source.read(buffer, offset, Math.max(0, Math.min(length, sizeBytes - position)), start + position),
  };
}

/** Copies bytes from `position` on, until `bytes` are full or the source ends. @returns how many */
export function fill(bytes: Uint8Array, source: ByteSource, position: number): number {
  let filled = 0;
  while (filled < bytes.length) {
    const numBytes = source.read(bytes, filled, bytes.length - filled, position + filled);
    if (numBytes === 0) break;
    filled += numBytes;
  }
  return filled;
}

/** A copy of bytes from `position` on, alone in its buffer; fewer where the source ends before. */
export function copyOf(source: ByteSource, position: number, length: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(Math.max(0, Math.min(length, source.sizeBytes - position)));
  return bytes.subarray(0, fill(bytes, source, position));
}

/** All bytes of a source, piece by piece. A piece holds until the next is asked for. */
export function* piecesOf(source: ByteSource): Generator<Uint8Array> {
  const buffer = Buffer.alloc(Math.min(PIECE_BYTES, source.sizeBytes));
  for (let position = 0; position < source.sizeBytes;) {
    const numBytes = source.read(buffer, 0, buffer.length, position);
    if (numBytes === 0) return;
    yield buffer.subarray(0, numBytes);
    position += numBytes;
  }
}
