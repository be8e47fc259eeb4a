// Original file: protos/thaw/v1/peers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { ReducePurposeInput as _thaw_v1_ReducePurposeInput, ReducePurpose as _thaw_v1_ReducePurpose } from '../../thaw/v1/ReducePurpose.js';
import type { ChunkKindInput as _thaw_v1_ChunkKindInput, ChunkKind as _thaw_v1_ChunkKind } from '../../thaw/v1/ChunkKind.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A contiguous part of one bucket of a step vector: little-endian float32 values.
 */
export interface GradientChunkInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * The step that this vector completes: 1 for the first update.
   */
  'step'?: (number | string | Long);
  'purpose'?: (_thaw_v1_ReducePurposeInput);
  'kind'?: (_thaw_v1_ChunkKindInput);
  'bucket'?: (number);
  /**
   * The subtree of replicas summed, of a partial. Width 0, with an empty payload, says that the sender has no
   * example in this step: it keeps members within a step of each other.
   */
  'subtreeStart'?: (number);
  'subtreeWidth'?: (number);
  /**
   * In elements, within the bucket.
   */
  'offset'?: (number);
  /**
   * Elements in the whole vector.
   */
  'totalLength'?: (number | string | Long);
  'payload'?: (Buffer | Uint8Array | string);
  /**
   * CRC-32 (zlib's polynomial) of the payload, where that is here, and of the rows behind it.
   */
  'checksum'?: (number);
  /**
   * Which examples went into the sums, so that whoever has a step has all of its rows: of the sender's replicas in a partial of
   * bucket 0, of all replicas in its result; empty elsewhere. Row after row, each as varints: replica, term and number of
   * the generation, rank, the number of bytes that follow, and in these the ascending positions in the dataset's order, each as
   * its distance from the one before.
   */
  'rows'?: (Buffer | Uint8Array | string);
  /**
   * The generation in which the sender of a partial is ready to go on after this reduction. In a result: that in which all are, so
   * that they leave the present one after the same reduction. Unset where there is none.
   */
  'successor'?: (_thaw_v1_GenerationInput | null);
  /**
   * Where the payload is, which is empty then: in memory that the sender offered, by its id.
   */
  'memory'?: (number);
  /**
   * From which byte on, and how many.
   */
  'memoryOffset'?: (number | string | Long);
  'memoryBytes'?: (number);
  /**
   * Of a result: whether all of its numbers are finite, so that nobody has to look. Unset where its owner did not say.
   */
  'isFinite'?: (boolean);
  '_memory'?: "memory";
  '_isFinite'?: "isFinite";
}

/**
 * A contiguous part of one bucket of a step vector: little-endian float32 values.
 */
export interface GradientChunk {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  /**
   * The step that this vector completes: 1 for the first update.
   */
  'step': (number);
  'purpose': (_thaw_v1_ReducePurpose);
  'kind': (_thaw_v1_ChunkKind);
  'bucket': (number);
  /**
   * The subtree of replicas summed, of a partial. Width 0, with an empty payload, says that the sender has no
   * example in this step: it keeps members within a step of each other.
   */
  'subtreeStart': (number);
  'subtreeWidth': (number);
  /**
   * In elements, within the bucket.
   */
  'offset': (number);
  /**
   * Elements in the whole vector.
   */
  'totalLength': (number);
  'payload': (Buffer);
  /**
   * CRC-32 (zlib's polynomial) of the payload, where that is here, and of the rows behind it.
   */
  'checksum': (number);
  /**
   * Which examples went into the sums, so that whoever has a step has all of its rows: of the sender's replicas in a partial of
   * bucket 0, of all replicas in its result; empty elsewhere. Row after row, each as varints: replica, term and number of
   * the generation, rank, the number of bytes that follow, and in these the ascending positions in the dataset's order, each as
   * its distance from the one before.
   */
  'rows': (Buffer);
  /**
   * The generation in which the sender of a partial is ready to go on after this reduction. In a result: that in which all are, so
   * that they leave the present one after the same reduction. Unset where there is none.
   */
  'successor': (_thaw_v1_Generation | null);
  /**
   * Where the payload is, which is empty then: in memory that the sender offered, by its id.
   */
  'memory'?: (number);
  /**
   * From which byte on, and how many.
   */
  'memoryOffset': (number);
  'memoryBytes': (number);
  /**
   * Of a result: whether all of its numbers are finite, so that nobody has to look. Unset where its owner did not say.
   */
  'isFinite'?: (boolean);
  '_memory'?: "memory";
  '_isFinite'?: "isFinite";
}
