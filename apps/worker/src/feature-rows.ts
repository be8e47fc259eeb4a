import { crc32 } from 'node:zlib';
import { ThawError } from '@thaw/errors';

/** Features of some examples. */
export interface FeatureRows {
  /** Of the examples in their dataset, ascending. */
  readonly positions: Uint32Array;
  /** float32, example after example. */
  readonly values: Float32Array;
}

export const NO_FEATURES: FeatureRows = { positions: new Uint32Array(), values: new Float32Array() };

/** The checksum and the number of examples come first. */
const HEAD_WORDS = 2;
const WORD_BYTES = 4;

/** Positions as they travel: little-endian uint32. @throws ThawError INVALID_ARGUMENT */
export function positionsIn(bytes: Uint8Array): Uint32Array {
  if (bytes.byteLength % WORD_BYTES === 0) return new Uint32Array(Uint8Array.from(bytes).buffer);
  throw new ThawError(
    'INVALID_ARGUMENT',
    `positions: expected 4 bytes for each, received ${bytes.byteLength} in all`,
  );
}

/** Features as they travel: see `FetchFeaturesResponse` in protos/thaw/v1/peers.proto. */
export function encodeFeatureRows({ positions, values }: FeatureRows): Uint8Array {
  const words = new Uint32Array(HEAD_WORDS + positions.length + values.length);
  words[1] = positions.length;
  words.set(positions, HEAD_WORDS);
  new Float32Array(words.buffer).set(values, HEAD_WORDS + positions.length);
  const bytes = new Uint8Array(words.buffer);
  words[0] = crc32(bytes.subarray(WORD_BYTES));
  return bytes;
}

/**
 * Reads what {@link encodeFeatureRows} wrote; views of the bytes, where they lie so that they can be.
 *
 * @throws ThawError DATA_LOSS when the bytes are not those that were written, or others than were asked for
 */
export function decodeFeatureRows(
  received: Uint8Array,
  { positions: asked, featureSize }: { readonly positions: Uint32Array; readonly featureSize: number },
): FeatureRows {
  const bytes = received.byteOffset % WORD_BYTES === 0 ? received : received.slice();
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / WORD_BYTES));
  const [checksum, numExamples = 0] = words;
  const expected = (HEAD_WORDS + numExamples * (1 + featureSize)) * WORD_BYTES;
  if (bytes.byteLength !== expected || checksum !== crc32(bytes.subarray(WORD_BYTES)))
    throw new ThawError(
      'DATA_LOSS',
      `features of ${numExamples} examples: expected ${expected} bytes with their checksum, received ${bytes.byteLength}, or others`,
    );
  const start = HEAD_WORDS + numExamples;
  const positions = words.subarray(HEAD_WORDS, start);
  if (!isPartOf(positions, asked))
    throw new ThawError(
      'DATA_LOSS',
      'features: expected those of examples that were asked for, in their order',
    );
  const values = new Float32Array(
    words.buffer,
    words.byteOffset + start * WORD_BYTES,
    numExamples * featureSize,
  );
  return { positions, values };
}

/** Whether all of these are among the others, in the same order. */
function isPartOf(positions: Uint32Array, asked: Uint32Array): boolean {
  let next = 0;
  return positions.every((position) => {
    while (next < asked.length && asked[next] !== position) next += 1;
    next += 1;
    return next <= asked.length;
  });
}
