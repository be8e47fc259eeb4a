// Original file: protos/thaw/v1/jobs.proto


/**
 * A worker that is there now.
 */
export interface PoolWorkerInput {
  'workerId'?: (string);
  'name'?: (string);
  /**
   * Where its peers reach it, as host:port.
   */
  'address'?: (string);
  /**
   * Empty while the worker is idle.
   */
  'jobId'?: (string);
  /**
   * All that decides the bits of a result on this worker; equal on all workers of a pool.
   */
  'numericsClass'?: ({[key: string]: string});
}

/**
 * A worker that is there now.
 */
export interface PoolWorker {
  'workerId': (string);
  'name': (string);
  /**
   * Where its peers reach it, as host:port.
   */
  'address': (string);
  /**
   * Empty while the worker is idle.
   */
  'jobId': (string);
  /**
   * All that decides the bits of a result on this worker; equal on all workers of a pool.
   */
  'numericsClass': ({[key: string]: string});
}
