// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A member that held the others up and does not any more, since a few steps before this one.
 */
export interface WorkerRecoveredInput {
  'workerId'?: (string);
  'name'?: (string);
  'rank'?: (number);
  'step'?: (number | string | Long);
}

/**
 * A member that held the others up and does not any more, since a few steps before this one.
 */
export interface WorkerRecovered {
  'workerId': (string);
  'name': (string);
  'rank': (number);
  'step': (number);
}
