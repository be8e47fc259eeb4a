// Original file: protos/thaw/v1/jobs.proto


/**
 * A user had a job that failed or was cancelled go on.
 */
export interface JobResumedInput {
  /**
   * Who, where that is known.
   */
  'by'?: (string);
}

/**
 * A user had a job that failed or was cancelled go on.
 */
export interface JobResumed {
  /**
   * Who, where that is known.
   */
  'by': (string);
}
