// Original file: protos/thaw/v1/jobs.proto


/**
 * How fast one member is.
 */
export interface MemberPaceInput {
  'rank'?: (number);
  /**
   * How long it computed in its latest step, in milliseconds, without waiting for its peers.
   */
  'computeMs'?: (number | string);
  /**
   * How long it then waited for its peers' sums, in milliseconds, and the rank of the one that it waited for longest.
   */
  'waitedMs'?: (number | string);
  'waitedForRank'?: (number);
  /**
   * Which share of the time of its steps its compute thread waited, from 0 to 1; unset in the first steps of a generation.
   */
  'idleShare'?: (number | string);
  '_idleShare'?: "idleShare";
}

/**
 * How fast one member is.
 */
export interface MemberPace {
  'rank': (number);
  /**
   * How long it computed in its latest step, in milliseconds, without waiting for its peers.
   */
  'computeMs': (number);
  /**
   * How long it then waited for its peers' sums, in milliseconds, and the rank of the one that it waited for longest.
   */
  'waitedMs': (number);
  'waitedForRank': (number);
  /**
   * Which share of the time of its steps its compute thread waited, from 0 to 1; unset in the first steps of a generation.
   */
  'idleShare'?: (number);
  '_idleShare'?: "idleShare";
}
