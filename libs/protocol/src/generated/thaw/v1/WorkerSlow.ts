// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A member that holds the others up. The next generation begins without that knowledge.
 */
export interface WorkerSlowInput {
  'workerId'?: (string);
  'name'?: (string);
  'rank'?: (number);
  /**
   * From this step on.
   */
  'step'?: (number | string | Long);
  /**
   * How long it computed then in a step, and how long the others compute for as many replicas, in milliseconds.
   */
  'computeMs'?: (number | string);
  'usualMs'?: (number | string);
}

/**
 * A member that holds the others up. The next generation begins without that knowledge.
 */
export interface WorkerSlow {
  'workerId': (string);
  'name': (string);
  'rank': (number);
  /**
   * From this step on.
   */
  'step': (number);
  /**
   * How long it computed then in a step, and how long the others compute for as many replicas, in milliseconds.
   */
  'computeMs': (number);
  'usualMs': (number);
}
