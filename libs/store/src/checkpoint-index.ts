/** A checkpoint that is on disk, as the index has it. */
export interface StoredCheckpoint {
  readonly jobId: string;
  /** Completed steps. */
  readonly step: number;
  /** Of its folder, among the job's. */
  readonly name: string;
  /** Of its manifest, which has those of its files; lower-case hexadecimal. */
  readonly sha256: string;
  /** Of its files without the manifest. */
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Which checkpoints the jobs have; a decision enters them. It knows of their files only what it is told. */
export interface CheckpointIndex {
  /** Those of a job, the furthest step first. */
  listCheckpoints(jobId: string): Promise<StoredCheckpoint[]>;
  /** Harmless for one that is not there. @throws StaleTerm */
  removeCheckpoint(jobId: string, step: number): Promise<void>;
}
