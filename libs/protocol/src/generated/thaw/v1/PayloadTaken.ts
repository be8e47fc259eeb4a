// Original file: protos/thaw/v1/peers.proto


/**
 * The sender reads so many payloads no more, of those that the other side placed the first that it still read: that memory may be written again.
 */
export interface PayloadTakenInput {
  'count'?: (number);
}

/**
 * The sender reads so many payloads no more, of those that the other side placed the first that it still read: that memory may be written again.
 */
export interface PayloadTaken {
  'count': (number);
}
