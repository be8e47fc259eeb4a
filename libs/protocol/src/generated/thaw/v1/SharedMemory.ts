// Original file: protos/thaw/v1/peers.proto


/**
 * Memory of the sender in which payloads lie, that the other side may read instead of having them sent, if it can: it is on the same
 * host, sees the sender's process, and is of the same user. The other side answers.
 */
export interface SharedMemoryInput {
  /**
   * By which chunks name it.
   */
  'id'?: (number);
  /**
   * Of a file in memory: what /proc/PROCESS_ID/fd/DESCRIPTOR leads to has this name, which nobody guesses.
   */
  'name'?: (string);
  'processId'?: (number);
  'descriptor'?: (number);
  /**
   * What stands in the file from this byte on, as four bytes, the lowest first, as long as what the sender placed is there. Whoever has
   * read a payload looks whether it still does.
   */
  'stampOffset'?: (number);
  'stamp'?: (number);
}

/**
 * Memory of the sender in which payloads lie, that the other side may read instead of having them sent, if it can: it is on the same
 * host, sees the sender's process, and is of the same user. The other side answers.
 */
export interface SharedMemory {
  /**
   * By which chunks name it.
   */
  'id': (number);
  /**
   * Of a file in memory: what /proc/PROCESS_ID/fd/DESCRIPTOR leads to has this name, which nobody guesses.
   */
  'name': (string);
  'processId': (number);
  'descriptor': (number);
  /**
   * What stands in the file from this byte on, as four bytes, the lowest first, as long as what the sender placed is there. Whoever has
   * read a payload looks whether it still does.
   */
  'stampOffset': (number);
  'stamp': (number);
}
