/** A folder of uploaded files, as it is kept beside its manifest. */
export interface StoredDataset {
  /** The SHA-256 of the manifest. */
  readonly digest: string;
  /** Empty without one. */
  readonly name: string;
  readonly numFiles: number;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/**
 * Which manifests are datasets, and by which names. A name means one dataset: the last that took it. Every
 * implementation passes `testDatasetStoreConformance`.
 */
export interface DatasetStore {
  /** Keeps a dataset; another one of that name loses it. A repeated digest keeps its first time, and its name unless it gets one. @throws InvalidName */
  put(dataset: StoredDataset): Promise<StoredDataset>;
  /** By digest or name. @throws DatasetUnknown */
  get(digestOrName: string): Promise<StoredDataset>;
  /** Oldest first. */
  list(): Promise<StoredDataset[]>;
  /** @throws DatasetUnknown */
  remove(digestOrName: string): Promise<StoredDataset>;
}
