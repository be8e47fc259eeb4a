// Original file: protos/thaw/v1/jobs.proto


/**
 * A worker that members could not reach came back, and cannot reach them yet: it gets no job until it does.
 */
export interface WorkerKeptAwayInput {
  'workerId'?: (string);
  'name'?: (string);
  /**
   * Whom it cannot reach, and when it tries again.
   */
  'why'?: (string);
}

/**
 * A worker that members could not reach came back, and cannot reach them yet: it gets no job until it does.
 */
export interface WorkerKeptAway {
  'workerId': (string);
  'name': (string);
  /**
   * Whom it cannot reach, and when it tries again.
   */
  'why': (string);
}
