// Original file: protos/thaw/v1/peers.proto

export const ChunkKind = {
  CHUNK_KIND_UNSPECIFIED: 'CHUNK_KIND_UNSPECIFIED',
  /**
   * A sum over one subtree of replicas, to the owner of the bucket.
   */
  CHUNK_KIND_PARTIAL: 'CHUNK_KIND_PARTIAL',
  /**
   * The sum over all replicas, from the owner of the bucket.
   */
  CHUNK_KIND_RESULT: 'CHUNK_KIND_RESULT',
} as const;

export type ChunkKindInput =
  | 'CHUNK_KIND_UNSPECIFIED'
  | 0
  /**
   * A sum over one subtree of replicas, to the owner of the bucket.
   */
  | 'CHUNK_KIND_PARTIAL'
  | 1
  /**
   * The sum over all replicas, from the owner of the bucket.
   */
  | 'CHUNK_KIND_RESULT'
  | 2

export type ChunkKind = typeof ChunkKind[keyof typeof ChunkKind]
