// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

export interface WatchJobRequestInput {
  'jobId'?: (string);
  /**
   * Events up to and including this number are left out; 0 for all.
   */
  'afterSequence'?: (number | string | Long);
}

export interface WatchJobRequest {
  'jobId': (string);
  /**
   * Events up to and including this number are left out; 0 for all.
   */
  'afterSequence': (number);
}
