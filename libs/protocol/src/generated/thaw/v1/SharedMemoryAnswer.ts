// Original file: protos/thaw/v1/peers.proto


/**
 * Whether the sender can read memory that the other side offered.
 */
export interface SharedMemoryAnswerInput {
  'id'?: (number);
  'isAttached'?: (boolean);
}

/**
 * Whether the sender can read memory that the other side offered.
 */
export interface SharedMemoryAnswer {
  'id': (number);
  'isAttached': (boolean);
}
