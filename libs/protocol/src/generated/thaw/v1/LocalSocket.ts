// Original file: protos/thaw/v1/peers.proto


/**
 * A Unix socket of the sender's host, by which it says what it would say on the stream, if the other side can connect to it: it is on the same host, in
 * the same container, and of the same user. On it go the length of a message and that of its payload, four bytes each, the lowest first, then the message
 * as the stream would have it but for the payload, then the payload.
 */
export interface LocalSocketInput {
  /**
   * The name of the socket in /dev/shm.
   */
  'name'?: (string);
  /**
   * What the other side sends first, before any message.
   */
  'nonce'?: (Buffer | Uint8Array | string);
}

/**
 * A Unix socket of the sender's host, by which it says what it would say on the stream, if the other side can connect to it: it is on the same host, in
 * the same container, and of the same user. On it go the length of a message and that of its payload, four bytes each, the lowest first, then the message
 * as the stream would have it but for the payload, then the payload.
 */
export interface LocalSocket {
  /**
   * The name of the socket in /dev/shm.
   */
  'name': (string);
  /**
   * What the other side sends first, before any message.
   */
  'nonce': (Buffer);
}
