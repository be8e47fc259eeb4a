/** What is known of a stored file without reading it. */
export interface ArtifactInfo {
  readonly jobId: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** SHA-256 of the content, in lower-case hex. */
  readonly sha256: string;
}

/** Limits on what is stored. */
export interface PutOptions {
  /** Refuses content that is longer; nothing of it is kept. */
  readonly maxSizeBytes?: number;
  /** Refuses content with another digest; nothing of it is kept. */
  readonly expectedSha256?: string;
  readonly signal?: AbortSignal;
}

/** A stored file, opened. */
export interface OpenedArtifact {
  readonly info: ArtifactInfo;
  /** The bytes, once; throws CorruptArtifact at the end when their digest is not `info.sha256`. */
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Named files of jobs: models, histories, checkpoints. A file is there whole or not at all, also after a crash;
 * storing under a name that is taken replaces it in one step. Job ids and names are 1 to 128 letters, digits,
 * dots, dashes and underscores and start with a letter or digit; all calls throw InvalidName for others.
 * Every implementation passes `testArtifactStoreConformance`.
 */
export interface ArtifactStore {
  /**
   * Stores a stream. Reading it at its own pace, it holds one chunk at a time.
   *
   * @throws UploadTooLarge, CorruptArtifact as the options ask; what the stream throws; the signal's reason
   */
  put(
    jobId: string,
    name: string,
    content: AsyncIterable<Uint8Array>,
    options?: PutOptions,
  ): Promise<ArtifactInfo>;
  /** @throws ArtifactNotFound */
  get(jobId: string, name: string): Promise<OpenedArtifact>;
  /** A job's artifacts by ascending name; none for an unknown job. */
  list(jobId: string): Promise<ArtifactInfo[]>;
}
