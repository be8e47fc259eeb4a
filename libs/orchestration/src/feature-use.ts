/**
 * How a member, or all members of a job, used features: what the frozen beginning of the model makes of an example, computed once
 * and kept. Counted since the member took up the job.
 */
export interface FeatureUse {
  /**
   * How often the features of an example were found in memory, how often on disk, and how often they were computed. What another
   * member gave is in memory from then on; how many that were is counted beside.
   */
  readonly numInMemory: number;
  readonly numOnDisk: number;
  readonly numComputed: number;
  readonly numFetched: number;
  /** How often features that were read or computed found no room in memory, and were forgotten there. */
  readonly numNotKept: number;
  /** Features of other models or datasets that were removed from the disk to make room, each set counted once. */
  readonly numEvicted: number;
  /** Held now. On disk: what the member found or wrote there; what two members have of the same example counts for both. */
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** Of all of these together; undefined where none of them used any. */
export function sumFeatureUse(uses: readonly (FeatureUse | null | undefined)[]): FeatureUse | undefined {
  return uses.reduce<FeatureUse | undefined>(
    (sum, use) => (sum && use ? added(sum, use) : (use ?? sum)),
    undefined,
  );
}

function added(left: FeatureUse, right: FeatureUse): FeatureUse {
  return {
    numInMemory: left.numInMemory + right.numInMemory,
    numOnDisk: left.numOnDisk + right.numOnDisk,
    numComputed: left.numComputed + right.numComputed,
    numFetched: left.numFetched + right.numFetched,
    numNotKept: left.numNotKept + right.numNotKept,
    numEvicted: left.numEvicted + right.numEvicted,
    memoryBytes: left.memoryBytes + right.memoryBytes,
    diskBytes: left.diskBytes + right.diskBytes,
  };
}
