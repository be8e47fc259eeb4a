// Original file: protos/thaw/v1/peers.proto


/**
 * The sender reads the payload no more that the other side placed first of those that it still read: that memory may be written again.
 */
export interface PayloadTakenInput {
}

/**
 * The sender reads the payload no more that the other side placed first of those that it still read: that memory may be written again.
 */
export interface PayloadTaken {
}
