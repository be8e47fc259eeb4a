// Original file: protos/thaw/v1/common.proto


/**
 * A half-open run [start, end) of a job's replicas, carried by one worker.
 */
export interface ReplicaRunInput {
  'start'?: (number);
  'end'?: (number);
}

/**
 * A half-open run [start, end) of a job's replicas, carried by one worker.
 */
export interface ReplicaRun {
  'start': (number);
  'end': (number);
}
