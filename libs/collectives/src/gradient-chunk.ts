import { crc32 } from 'node:zlib';
import type { Subtree } from '@thaw/orchestration';
import type { GradientChunk } from '@thaw/protocol';
import type { Bucket } from './bucket-layout.js';
import type { ArrivingChunk } from './peer-transport.js';
import type { ReduceId } from './reduce-id.js';

/** The reduce that a chunk is of, and the generation that its sender names as the next one. */
export type ChunkSubject = ReduceId & Pick<GradientChunk, 'successor'>;

/** A view of the bytes of float32 values; nothing is copied. Thaw runs on little-endian machines only. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Of a chunk that has none, or has it elsewhere. */
export const NO_PAYLOAD = new Uint8Array(0);

/** Of a chunk that tells of no examples. */
export const NO_ROWS = new Uint8Array(0);

/** How large the payload of a chunk is that has arrived, wherever it is. */
export function payloadSizeOf({ payload, elsewhere }: ArrivingChunk): number {
  return elsewhere?.sizeBytes ?? payload.byteLength;
}

/** Copies the payload of a chunk that has arrived. @throws ThawError DATA_LOSS where it is not there any more */
export function copyPayload({ payload, elsewhere }: ArrivingChunk, into: Float32Array): void {
  if (elsewhere === undefined) bytesOf(into).set(payload);
  else elsewhere.copyInto(bytesOf(into));
}

/** CRC-32 of a payload and of the rows behind it, as chunks carry it on their way. */
export function checksumOf(payload: Uint8Array, rows: Uint8Array = NO_ROWS): number {
  const checksum = crc32(payload);
  // zlib starts anew at an empty buffer that has no memory of its own.
  return rows.byteLength === 0 ? checksum : crc32(rows, checksum);
}

/** A chunk as it travels. */
export function withChecksum(chunk: GradientChunk): GradientChunk {
  return { ...chunk, checksum: chunk.checksum ?? checksumOf(chunk.payload, chunk.rows) };
}

/** Says what a chunk that has travelled shows of its bytes; undefined where they are those that were sent, or did not travel. */
export function whyAltered({ payload, rows, checksum, bucket }: GradientChunk): string | undefined {
  if (checksum === undefined) return undefined;
  const computed = checksumOf(payload, rows);
  if (computed === checksum) return undefined;
  return `expected checksum ${hex(checksum)} of bucket ${bucket}, computed ${hex(computed)}; the bytes changed on their way`;
}

function hex(checksum: number): string {
  return (checksum >>> 0).toString(16).padStart(8, '0');
}

/**
 * The sum over one subtree, for the owner of a bucket.
 * @param vector the whole partial sum; the payload is a view of it
 * @param rows of all sums of the sender, in the first of its partials of bucket 0
 */
export function partialChunk(
  id: ChunkSubject,
  bucket: Bucket,
  { subtree, vector, rows }: { subtree: Subtree; vector: Float32Array; rows: Uint8Array },
): GradientChunk {
  const payload = payloadOf(vector, bucket);
  return {
    ...head(id, bucket, vector.length),
    kind: 'partial',
    subtreeStart: subtree.start,
    subtreeWidth: subtree.width,
    payload,
    rows,
  };
}

/**
 * Tells the owner of a bucket that the sender takes part but has no replica with examples: a partial of no
 * replicas. It carries no payload. Because of it no member can end a reduce that another has not begun.
 */
export function emptyPartialChunk(id: ChunkSubject, bucket: Bucket, totalLength: number): GradientChunk {
  return {
    ...head(id, bucket, totalLength),
    kind: 'partial',
    subtreeStart: 0,
    subtreeWidth: 0,
    payload: NO_PAYLOAD,
    rows: NO_ROWS,
  };
}

/**
 * The sum over all replicas, from the owner of a bucket.
 * @param vector the whole result; the payload is a view of it
 * @param rows of all replicas, with bucket 0
 * @param isFinite whether all numbers of the payload are
 */
export function resultChunk(
  id: ChunkSubject,
  bucket: Bucket,
  { vector, rows, isFinite }: { vector: Float32Array; rows: Uint8Array; isFinite: boolean },
): GradientChunk {
  const payload = payloadOf(vector, bucket);
  return {
    ...head(id, bucket, vector.length),
    kind: 'result',
    subtreeStart: 0,
    subtreeWidth: 0,
    payload,
    rows,
    isFinite,
  };
}

/** The elements of a vector that lie in a bucket, as a view. */
export function bucketOf(vector: Float32Array, bucket: Bucket): Float32Array {
  return vector.subarray(bucket.offset, bucket.offset + bucket.length);
}

function payloadOf(vector: Float32Array, bucket: Bucket): Uint8Array {
  return bytesOf(bucketOf(vector, bucket));
}

function head(
  { jobId, generation, step, purpose, successor }: ChunkSubject,
  bucket: Bucket,
  totalLength: number,
) {
  return { jobId, generation, step, purpose, successor, bucket: bucket.index, offset: 0, totalLength };
}
