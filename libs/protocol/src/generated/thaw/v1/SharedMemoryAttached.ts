// Original file: protos/thaw/v1/peers.proto


/**
 * The sender can read the memory that the other side offered, and found the nonce there.
 */
export interface SharedMemoryAttachedInput {
}

/**
 * The sender can read the memory that the other side offered, and found the nonce there.
 */
export interface SharedMemoryAttached {
}
