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
}
