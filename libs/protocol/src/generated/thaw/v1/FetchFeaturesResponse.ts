// Original file: protos/thaw/v1/peers.proto


/**
 * Features of the first of the positions that the member has any of, as many as it gives at once: none where it has none. Little-endian:
 * the CRC-32 of all that follows, the number of examples, their positions as above, and for each of them its features as float32.
 */
export interface FetchFeaturesResponseInput {
  'chunk'?: (Buffer | Uint8Array | string);
}

/**
 * Features of the first of the positions that the member has any of, as many as it gives at once: none where it has none. Little-endian:
 * the CRC-32 of all that follows, the number of examples, their positions as above, and for each of them its features as float32.
 */
export interface FetchFeaturesResponse {
  'chunk': (Buffer);
}
