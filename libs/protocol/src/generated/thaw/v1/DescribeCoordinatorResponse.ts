// Original file: protos/thaw/v1/jobs.proto

import type { PoolWorkerInput as _thaw_v1_PoolWorkerInput, PoolWorker as _thaw_v1_PoolWorker } from '../../thaw/v1/PoolWorker.js';
import type { Long } from '@grpc/proto-loader';

export interface DescribeCoordinatorResponseInput {
  /**
   * Of the software, as in 0.1.0.
   */
  'version'?: (string);
  /**
   * The coordinator's clock, in milliseconds since the Unix epoch.
   */
  'atMs'?: (number | string | Long);
  /**
   * In order of joining.
   */
  'workers'?: (_thaw_v1_PoolWorkerInput)[];
}

export interface DescribeCoordinatorResponse {
  /**
   * Of the software, as in 0.1.0.
   */
  'version': (string);
  /**
   * The coordinator's clock, in milliseconds since the Unix epoch.
   */
  'atMs': (number);
  /**
   * In order of joining.
   */
  'workers': (_thaw_v1_PoolWorker)[];
}
