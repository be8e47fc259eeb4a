/** Names bytes by what they are. */
export interface Content {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** How a content is written. */
export interface WriteOptions {
  /** The chunks go on from this byte, which must be how many were received before. */
  readonly offset?: number;
  readonly signal?: AbortSignal;
}

/** What {@link ContentStore.sweep} spares. */
export interface SweepOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Contents that are kept however long nobody used them. */
  readonly kept: ReadonlySet<string>;
}

/**
 * Files that users uploaded, each kept once under the SHA-256 of its bytes. A content is there whole or not at all;
 * what came of one whose upload broke is kept aside for a while, so that the upload can go on. Its bytes are
 * counted against a quota, and against the free space of the disk, before the first of them is written. All calls
 * throw InvalidContent for a name that is not a SHA-256. Every implementation passes `testContentStoreConformance`.
 */
export interface ContentStore {
  /** Whether all of it is there. Counts as a use. @throws InvalidContent for another size than it has */
  has(content: Content): Promise<boolean>;
  /** How many bytes an unfinished upload has brought; 0 when there is none. */
  receivedBytes(content: Content): Promise<number>;
  /**
   * Stores a content; does nothing, and reads nothing, when it is there.
   *
   * @throws InvalidContent for another size than it has, or more bytes than that; WrongOffset; QuotaExceeded and
   * DiskAlmostFull before anything is written; UploadInProgress while another call writes the same content;
   * UploadCut when the stream ends early, and what the stream throws: the bytes so far are kept; CorruptContent when
   * the digest is another: nothing is kept
   */
  write(content: Content, chunks: AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<void>;
  /** The bytes, once, which counts as a use; throws CorruptContent at the end when they changed on disk. @throws ContentNotFound */
  read(sha256: string): Promise<AsyncIterable<Uint8Array>>;
  /** Makes the content readable at a path of this machine; it stays there when the content is removed. Counts as a use. @throws ContentNotFound */
  place(sha256: string, path: string): Promise<void>;
  /** Harmless for one that is not there. */
  remove(sha256: string): Promise<void>;
  /** Removes unfinished uploads of a day ago, and contents that nobody used for a week. */
  sweep(options: SweepOptions): Promise<void>;
}
