import { createHash } from 'node:crypto';
import type { BlockInfo } from './dataset.js';
import { type Dtype, sampleSizeBytes } from './dtype.js';
import { CorruptBlock } from './errors.js';
import type { Example } from './example-source.js';

/**
 * Layout of an encoded block, all numbers little-endian:
 *
 * | bytes | content |
 * |---|---|
 * | 0..3 | magic `THWB` |
 * | 4..5 | version, uint16 |
 * | 6 | rank of the sample shape, uint8 |
 * | 7 | type of the values, uint8: 0 for uint8, 1 for float32 |
 * | 8..11 | number of examples, uint32 |
 * | 12..15 | size of one example in bytes, uint32 |
 * | 4 per dimension | sample shape, uint32 |
 * | 4 per example | labels, int32 |
 * | the rest | examples, one after the other |
 */
const MAGIC = 0x42574854;
const VERSION = 2;
const DTYPES: readonly Dtype[] = ['uint8', 'float32'];
const FIXED_HEADER_BYTES = 16;
const MAX_RANK = 8;

/** A block's content. Example `i` is `examples.subarray(i * n, (i + 1) * n)`, where `n` is an example's size in bytes. */
export interface DecodedBlock {
  readonly sampleShape: readonly number[];
  readonly dtype: Dtype;
  /** The bytes of the values. */
  readonly examples: Uint8Array;
  readonly labels: Int32Array;
}

/** The SHA-256 that {@link BlockInfo.checksum} holds. */
export function checksumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What becomes a block. */
export interface BlockParts extends Omit<DecodedBlock, 'examples'> {
  readonly examples: readonly Example[];
}

/** The length of a block of so many examples. */
export function encodedSizeBytes(
  { sampleShape, dtype }: Omit<BlockParts, 'labels' | 'examples'>,
  numExamples: number,
): number {
  const exampleSize = sampleSizeBytes(sampleShape, dtype);
  return FIXED_HEADER_BYTES + 4 * sampleShape.length + numExamples * (4 + exampleSize);
}

/**
 * Encodes examples and labels as one block; see the table above.
 * @param into what the block is written into, from its beginning; the result is a view of it
 */
export function encodeBlock(
  { sampleShape, dtype, examples, labels }: BlockParts,
  into: Uint8Array,
): Uint8Array {
  const labelsOffset = FIXED_HEADER_BYTES + 4 * sampleShape.length;
  const bytes = into.subarray(0, encodedSizeBytes({ sampleShape, dtype }, labels.length));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint8(6, sampleShape.length);
  view.setUint8(7, DTYPES.indexOf(dtype));
  view.setUint32(8, labels.length, true);
  view.setUint32(12, sampleSizeBytes(sampleShape, dtype), true);
  sampleShape.forEach((dimension, axis) => view.setUint32(FIXED_HEADER_BYTES + 4 * axis, dimension, true));
  labels.forEach((label, index) => view.setInt32(labelsOffset + 4 * index, label, true));
  let offset = labelsOffset + 4 * labels.length;
  for (const example of examples) {
    example.writeTo(bytes.subarray(offset, offset + example.sizeBytes));
    offset += example.sizeBytes;
  }
  return bytes;
}

/**
 * Decodes a block that arrived from disk or network, after checking it against what was announced.
 * The result shares no memory with `bytes`.
 *
 * @throws CorruptBlock when size, checksum, header or counts are not those of `info`.
 */
export function decodeBlock(bytes: Uint8Array, info: BlockInfo): DecodedBlock {
  checkIntegrity(bytes, info);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { sampleShape, dtype } = readHeader(view, info);
  const labelsOffset = FIXED_HEADER_BYTES + 4 * sampleShape.length;
  const examplesOffset = labelsOffset + 4 * info.numExamples;
  const expectedSize = examplesOffset + info.numExamples * sampleSizeBytes(sampleShape, dtype);
  if (view.getUint32(8, true) !== info.numExamples || expectedSize !== bytes.length) {
    throw corrupt(info, `${info.numExamples} examples in ${expectedSize} bytes`, describeCounts(view));
  }
  const labels = Int32Array.from({ length: info.numExamples }, (_, index) =>
    view.getInt32(labelsOffset + 4 * index, true),
  );
  // A copy with a buffer of its own; `slice` would not copy a Node Buffer.
  return { sampleShape, dtype, labels, examples: new Uint8Array(bytes.subarray(examplesOffset)) };
}

function checkIntegrity(bytes: Uint8Array, info: BlockInfo): void {
  if (bytes.length !== info.sizeBytes) {
    throw corrupt(info, `${info.sizeBytes} bytes`, `${bytes.length} bytes`);
  }
  const checksum = checksumOf(bytes);
  if (checksum !== info.checksum) {
    throw corrupt(info, `sha-256 ${info.checksum}`, checksum);
  }
}

function readHeader(view: DataView, info: BlockInfo): Pick<DecodedBlock, 'sampleShape' | 'dtype'> {
  if (view.byteLength < FIXED_HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw corrupt(info, 'the magic THWB', 'other bytes');
  }
  const version = view.getUint16(4, true);
  if (version !== VERSION) {
    throw corrupt(info, `block format version ${VERSION}`, `version ${version}`);
  }
  const rank = view.getUint8(6);
  if (rank > MAX_RANK || FIXED_HEADER_BYTES + 4 * rank > view.byteLength) {
    throw corrupt(info, `at most ${MAX_RANK} dimensions`, `${rank}`);
  }
  const dtype = DTYPES[view.getUint8(7)];
  if (dtype === undefined) throw corrupt(info, 'values of type 0 or 1', `type ${view.getUint8(7)}`);
  const sampleShape = Array.from({ length: rank }, (_, axis) =>
    view.getUint32(FIXED_HEADER_BYTES + 4 * axis, true),
  );
  return { sampleShape, dtype };
}

function describeCounts(view: DataView): string {
  return `${view.getUint32(8, true)} examples of ${view.getUint32(12, true)} bytes in ${view.byteLength} bytes`;
}

function corrupt(info: BlockInfo, expected: string, received: string): CorruptBlock {
  return new CorruptBlock(
    `Block ${info.index} (examples ${info.start} to ${info.start + info.numExamples - 1}): expected ${expected}, ` +
      `received ${received}. The bytes changed on the way or on disk; fetch the block again.`,
  );
}
