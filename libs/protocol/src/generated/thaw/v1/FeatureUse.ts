// Original file: protos/thaw/v1/common.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How a member, or all members of a job, used features: what the frozen beginning of the model makes of an example, computed once and kept.
 * Counted since the member took up the job.
 */
export interface FeatureUseInput {
  /**
   * How often the features of an example were found in memory, how often on disk, and how often they were computed. What another member
   * gave is in memory from then on; how many that were is in num_fetched.
   */
  'numInMemory'?: (number | string | Long);
  'numOnDisk'?: (number | string | Long);
  'numComputed'?: (number | string | Long);
  /**
   * How often features that were read or computed found no room in memory, and were forgotten there.
   */
  'numNotKept'?: (number | string | Long);
  /**
   * Features of other models or datasets that were removed from the disk to make room, each set counted once.
   */
  'numEvicted'?: (number | string | Long);
  /**
   * Held now. On disk: what the member found or wrote there; what two members have of the same example counts for both.
   */
  'memoryBytes'?: (number | string | Long);
  'diskBytes'?: (number | string | Long);
  'numFetched'?: (number | string | Long);
}

/**
 * How a member, or all members of a job, used features: what the frozen beginning of the model makes of an example, computed once and kept.
 * Counted since the member took up the job.
 */
export interface FeatureUse {
  /**
   * How often the features of an example were found in memory, how often on disk, and how often they were computed. What another member
   * gave is in memory from then on; how many that were is in num_fetched.
   */
  'numInMemory': (number);
  'numOnDisk': (number);
  'numComputed': (number);
  /**
   * How often features that were read or computed found no room in memory, and were forgotten there.
   */
  'numNotKept': (number);
  /**
   * Features of other models or datasets that were removed from the disk to make room, each set counted once.
   */
  'numEvicted': (number);
  /**
   * Held now. On disk: what the member found or wrote there; what two members have of the same example counts for both.
   */
  'memoryBytes': (number);
  'diskBytes': (number);
  'numFetched': (number);
}
