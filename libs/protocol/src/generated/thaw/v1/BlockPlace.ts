// Original file: protos/thaw/v1/workers.proto


/**
 * A file with all blocks of a dataset, one after the other.
 */
export interface BlockPlaceInput {
  'path'?: (string);
  /**
   * Opaque. Whoever opens the path and finds the same of the open file has the very same file, of the same running system.
   */
  'identity'?: (string);
}

/**
 * A file with all blocks of a dataset, one after the other.
 */
export interface BlockPlace {
  'path': (string);
  /**
   * Opaque. Whoever opens the path and finds the same of the open file has the very same file, of the same running system.
   */
  'identity': (string);
}
