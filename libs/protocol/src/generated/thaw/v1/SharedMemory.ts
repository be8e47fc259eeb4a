// Original file: protos/thaw/v1/peers.proto


/**
 * Memory of the sender's host through which payloads may go instead of through the stream, if the other side can read it: it is
 * on the same host, in the same container, and of the same user. Slots of one size lie one after the other.
 */
export interface SharedMemoryInput {
  /**
   * The name of a file in /dev/shm that begins with the nonce; slot 0 begins behind it, at slot_bytes.
   */
  'name'?: (string);
  'nonce'?: (Buffer | Uint8Array | string);
  'slotBytes'?: (number);
  'slots'?: (number);
}

/**
 * Memory of the sender's host through which payloads may go instead of through the stream, if the other side can read it: it is
 * on the same host, in the same container, and of the same user. Slots of one size lie one after the other.
 */
export interface SharedMemory {
  /**
   * The name of a file in /dev/shm that begins with the nonce; slot 0 begins behind it, at slot_bytes.
   */
  'name': (string);
  'nonce': (Buffer);
  'slotBytes': (number);
  'slots': (number);
}
