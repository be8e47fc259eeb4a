import type { ErrorCode } from '@thaw/errors';
import { compareGenerations, subtreeKey, type Subtree } from '@thaw/orchestration';
import type { GradientChunk } from '@thaw/protocol';
import {
  bucketAt,
  countBuckets,
  isOwner,
  layoutOf,
  type Bucket,
  type VectorLayout,
} from './bucket-layout.js';
import { ChunkRefused, listOf } from './errors.js';
import { payloadSizeOf, whyAltered } from './gradient-chunk.js';
import { peerName, type PeerGroup } from './peer-group.js';
import type { ArrivingChunk } from './peer-transport.js';
import { describeGeneration } from './reduce-id.js';

/** Beside a bucket they have to fit into one message. Half a million examples in a batch take less. */
export const MAX_ROWS_BYTES = 2 * 2 ** 20;

/** What is known about every chunk of a generation before its reduce begins here. */
export interface ChunkRules {
  readonly group: PeerGroup;
  /** What {@link layoutOf} says of each vector unless given. */
  readonly bucketLength: number | undefined;
  /** The longest vector that is ever reduced: bounds what peers can make this worker hold. */
  readonly maxLength: number;
  /** For each rank the subtrees of its run, present or not. */
  readonly subtreesOfRank: readonly (readonly Subtree[])[];
}

/**
 * Checks a chunk against the generation: origin, layout, right to send it, length and checksum.
 * @returns the bucket that it is for
 * @throws ChunkRefused with ABORTED (other job or generation), RESOURCE_EXHAUSTED (vector too long),
 * DATA_LOSS (lengths or checksum), PERMISSION_DENIED (the sender may not send this here)
 */
export function checkChunk(chunk: ArrivingChunk, from: number, rules: ChunkRules): Bucket {
  checkOrigin(chunk, from, rules);
  const layout = layoutOf(chunk.totalLength, rules.group.members.length, rules.bucketLength);
  const bucket = checkBucket(chunk, { from, layout }, rules);
  if (chunk.kind === 'partial') checkPartial(chunk, { from, bucket, layout }, rules);
  else checkResult({ from, bucket, layout }, rules);
  checkPayload(chunk, from, bucket, rules);
  return bucket;
}

/** Whether a chunk only tells that its sender takes part. */
export function isEmptyPartial(chunk: GradientChunk): boolean {
  return chunk.kind === 'partial' && chunk.subtreeWidth === 0;
}

/** The error for a chunk that must not be used. */
export function refuse(code: ErrorCode, from: number, { group }: ChunkRules, message: string): ChunkRefused {
  return new ChunkRefused(code, peerName(group, from), message);
}

function checkOrigin(chunk: GradientChunk, from: number, rules: ChunkRules): void {
  const { jobId, generation, members, rank } = rules.group;
  if (members[from] === undefined || from === rank) {
    throw refuse(
      'PERMISSION_DENIED',
      from,
      rules,
      `expected another member of ${describeGeneration(jobId, generation)}`,
    );
  }
  const order = compareGenerations(chunk.generation, generation);
  if (chunk.jobId === jobId && order === 0) return;
  const age = chunk.jobId !== jobId ? 'another job' : order < 0 ? 'older' : 'newer';
  throw refuse(
    'ABORTED',
    from,
    rules,
    `expected ${describeGeneration(jobId, generation)}, received ${describeGeneration(chunk.jobId, chunk.generation)} (${age})`,
  );
}

/** Where a chunk is from and belongs. */
interface ChunkPlace {
  readonly from: number;
  readonly bucket: Bucket;
  readonly layout: VectorLayout;
}

function checkBucket(
  chunk: GradientChunk,
  { from, layout: { bucketLength } }: Omit<ChunkPlace, 'bucket'>,
  rules: ChunkRules,
): Bucket {
  const { totalLength, bucket, offset } = chunk;
  if (!Number.isSafeInteger(totalLength) || totalLength < 1 || totalLength > rules.maxLength) {
    throw refuse(
      'RESOURCE_EXHAUSTED',
      from,
      rules,
      `expected a vector of 1 to ${rules.maxLength} elements, received one of ${totalLength}`,
    );
  }
  const numBuckets = countBuckets(totalLength, bucketLength);
  if (bucket >= numBuckets || offset !== 0) {
    throw refuse(
      'DATA_LOSS',
      from,
      rules,
      `expected a whole bucket below ${numBuckets}, received bucket ${bucket} from element ${offset} on`,
    );
  }
  return bucketAt(bucket, totalLength, bucketLength);
}

function checkPartial(chunk: GradientChunk, { from, bucket, layout }: ChunkPlace, rules: ChunkRules): void {
  const { group, subtreesOfRank } = rules;
  if (!isOwner(group.rank, bucket, layout)) {
    throw refuse(
      'PERMISSION_DENIED',
      from,
      rules,
      `expected a partial sum of bucket ${bucket.index} to go to its owner, received one as rank ${group.rank}, which is not`,
    );
  }
  const { subtreeStart: start, subtreeWidth: width } = chunk;
  if (isEmptyPartial(chunk)) return;
  if (subtreesOfRank[from]?.some((subtree) => subtree.start === start && subtree.width === width)) return;
  const own = (subtreesOfRank[from] ?? []).map(subtreeKey);
  throw refuse(
    'PERMISSION_DENIED',
    from,
    rules,
    `expected a subtree of its run (${listOf(own)}), received ${start}+${width}`,
  );
}

function checkResult({ from, bucket, layout }: ChunkPlace, rules: ChunkRules): void {
  if (isOwner(from, bucket, layout) && !isOwner(rules.group.rank, bucket, layout)) return;
  throw refuse(
    'PERMISSION_DENIED',
    from,
    rules,
    `expected the result of bucket ${bucket.index} from its owner, to a member that is not, received it from rank ${from} as rank ${rules.group.rank}`,
  );
}

function checkPayload(chunk: ArrivingChunk, from: number, bucket: Bucket, rules: ChunkRules): void {
  const expectedBytes = isEmptyPartial(chunk) ? 0 : bucket.length * Float32Array.BYTES_PER_ELEMENT;
  const byteLength = payloadSizeOf(chunk);
  if (byteLength !== expectedBytes) {
    throw refuse(
      'DATA_LOSS',
      from,
      rules,
      `expected ${expectedBytes} bytes of bucket ${bucket.index}, received ${byteLength}`,
    );
  }
  checkRows(chunk, from, rules);
  const altered = whyAltered(chunk);
  if (altered !== undefined) throw refuse('DATA_LOSS', from, rules, altered);
}

/** They travel with the one bucket that every vector has, so that they come once. */
function checkRows({ rows, bucket }: GradientChunk, from: number, rules: ChunkRules): void {
  const { byteLength } = rows;
  if (byteLength === 0 || (bucket === 0 && byteLength <= MAX_ROWS_BYTES)) return;
  throw refuse(
    'RESOURCE_EXHAUSTED',
    from,
    rules,
    `expected rows of at most ${MAX_ROWS_BYTES} bytes, with bucket 0 alone, received ${byteLength} bytes of rows with bucket ${bucket}`,
  );
}
