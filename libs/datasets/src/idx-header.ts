import { DatasetTooLarge, InvalidDataset } from './errors.js';

/** The largest array that the idx reader loads into memory. */
export const MAX_IDX_SIZE_BYTES = 2 ** 31;

/** DEFLATE cannot shrink data by more than this factor. @source https://zlib.net/zlib_tech.html */
const MAX_DEFLATE_RATIO = 1032;
const UNSIGNED_BYTE = 0x08;

/** What the first bytes of a file say about it, and how large the file is. */
export interface IdxFileFacts {
  readonly path: string;
  /** Size on disk, compressed or not. */
  readonly fileSizeBytes: number;
  readonly isCompressed: boolean;
  /** Number of dimensions that the caller expects: 1 for labels, 3 for images. */
  readonly rank: number;
}

/** Length of the header of an idx file: four bytes of magic, then four per dimension. */
export function idxHeaderSize(rank: number): number {
  return 4 + 4 * rank;
}

/**
 * Checks the four bytes that start an idx file: two zeros, the element type, the number of dimensions.
 *
 * @source https://yann.lecun.com/exdb/mnist/, "The IDX file format"
 * @throws InvalidDataset when they are not those of unsigned bytes with the expected rank
 */
export function checkIdxMagic(magic: Uint8Array, { path, rank }: IdxFileFacts): void {
  const expected = [0, 0, UNSIGNED_BYTE, rank];
  if (expected.some((byte, index) => magic[index] !== byte)) {
    throw new InvalidDataset(
      `${path}: expected an idx${rank} file of unsigned bytes (first bytes ${hexOf(expected)}), received first bytes ` +
        `${hexOf([...magic.subarray(0, 4)])}. ${adviceFor([...magic], rank)}`,
    );
  }
}

/**
 * Reads the dimensions and checks, before anything is allocated, that the file can hold what they declare.
 *
 * @throws InvalidDataset when a dimension is zero or the file's size cannot match
 * @throws DatasetTooLarge above {@link MAX_IDX_SIZE_BYTES}
 */
export function readIdxShape(header: Uint8Array, facts: IdxFileFacts): number[] {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const shape = Array.from({ length: facts.rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (shape.includes(0)) {
    throw new InvalidDataset(
      `${facts.path}: expected at least one example, received an empty array of shape [${shape.join(', ')}]. ` +
        'Check how the file was written.',
    );
  }
  checkSize(shape, facts);
  return shape;
}

function checkSize(shape: readonly number[], facts: IdxFileFacts): void {
  const { path, rank, fileSizeBytes, isCompressed } = facts;
  const content = shape.reduce((size, dimension) => size * dimension, 1);
  const declared = idxHeaderSize(rank) + content;
  const fits = isCompressed ? declared <= fileSizeBytes * MAX_DEFLATE_RATIO : declared === fileSizeBytes;
  if (!fits) {
    throw new InvalidDataset(
      `${path}: expected ${declared} bytes for shape [${shape.join(', ')}], received a ` +
        `${isCompressed ? 'compressed ' : ''}file of ${fileSizeBytes} bytes. It is truncated or altered; copy it again.`,
    );
  }
  if (content > MAX_IDX_SIZE_BYTES) {
    throw new DatasetTooLarge(
      `${path}: expected at most ${MAX_IDX_SIZE_BYTES} bytes, received ${content}. ` +
        'idx files are read into memory; split the file.',
    );
  }
}

function adviceFor(magic: readonly number[], rank: number): string {
  const [first, second, type, dimensions] = magic;
  if (first !== 0 || second !== 0) {
    return 'It is not an idx file.';
  }
  if (type !== UNSIGNED_BYTE) {
    return 'Only unsigned bytes are read; convert the file.';
  }
  if (dimensions === 1 || dimensions === 3) {
    return `It holds ${dimensions === 1 ? 'labels' : 'images'}; are data.images and data.labels swapped?`;
  }
  return `It has ${dimensions} dimensions instead of ${rank}.`;
}

function hexOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
