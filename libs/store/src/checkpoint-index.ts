/** A checkpoint that is on disk. */
export interface StoredCheckpoint {
  readonly jobId: string;
  /** Completed steps. */
  readonly step: number;
  /** Of its folder or file, among the job's. */
  readonly name: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Which checkpoints the jobs have. It knows of their files only what it is told. */
export interface CheckpointIndex {
  /** Replaces the one of the same step. @throws JobNotFound, StaleTerm */
  addCheckpoint(checkpoint: StoredCheckpoint): Promise<void>;
  /** Those of a job, the furthest step first. */
  listCheckpoints(jobId: string): Promise<StoredCheckpoint[]>;
  /** Harmless for one that is not there. @throws StaleTerm */
  removeCheckpoint(jobId: string, step: number): Promise<void>;
}
