// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadJobLogRequestInput {
  'jobId'?: (string);
  /**
   * Of the member of this rank only; of all if unset.
   */
  'rank'?: (number);
  /**
   * Lines up to and including this number are left out; 0 for none.
   */
  'afterSequence'?: (number | string | Long);
  '_rank'?: "rank";
}

export interface ReadJobLogRequest {
  'jobId': (string);
  /**
   * Of the member of this rank only; of all if unset.
   */
  'rank'?: (number);
  /**
   * Lines up to and including this number are left out; 0 for none.
   */
  'afterSequence': (number);
  '_rank'?: "rank";
}
