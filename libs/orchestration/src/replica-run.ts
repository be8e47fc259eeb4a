/** A contiguous run of replicas, half open: `start` is in it, `end` is not. */
export interface ReplicaRun {
  readonly start: number;
  readonly end: number;
}
