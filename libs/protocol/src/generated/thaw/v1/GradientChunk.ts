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
   * Where the payload is, which is empty then: in this slot of the memory that the sender offered.
   */
  'slot'?: (number);
  /**
   * Of the payload in the slot.
   */
  'slotPayloadBytes'?: (number);
  /**
   * What stands in the slot, as four bytes, the lowest first, before the payload and behind it: another number for each payload. It tells a slot that is
   * written too early, which is all that can happen to bytes that never leave the memory of their host.
   */
  'slotStamp'?: (number);
  '_slot'?: "slot";
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
   * Where the payload is, which is empty then: in this slot of the memory that the sender offered.
   */
  'slot'?: (number);
  /**
   * Of the payload in the slot.
   */
  'slotPayloadBytes': (number);
  /**
   * What stands in the slot, as four bytes, the lowest first, before the payload and behind it: another number for each payload. It tells a slot that is
   * written too early, which is all that can happen to bytes that never leave the memory of their host.
   */
  'slotStamp': (number);
  '_slot'?: "slot";
}
