// Original file: protos/thaw/v1/common.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Why something ended. `code` is the name of a gRPC status code.
 */
export interface FailureInput {
  'code'?: (string);
  'message'?: (string);
  /**
   * The worker that failed or was lost; empty when no single worker is to blame.
   */
  'workerId'?: (string);
  /**
   * The last step that this worker (or, without one, the job) had completed.
   */
  'step'?: (number | string | Long);
  '_step'?: "step";
}

/**
 * Why something ended. `code` is the name of a gRPC status code.
 */
export interface Failure {
  'code': (string);
  'message': (string);
  /**
   * The worker that failed or was lost; empty when no single worker is to blame.
   */
  'workerId': (string);
  /**
   * The last step that this worker (or, without one, the job) had completed.
   */
  'step'?: (number);
  '_step'?: "step";
}
