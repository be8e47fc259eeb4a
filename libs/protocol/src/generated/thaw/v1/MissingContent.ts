// Original file: protos/thaw/v1/uploads.proto

import type { Long } from '@grpc/proto-loader';

export interface MissingContentInput {
  'sha256'?: (string);
  /**
   * The offset from which Upload goes on.
   */
  'receivedBytes'?: (number | string | Long);
}

export interface MissingContent {
  'sha256': (string);
  /**
   * The offset from which Upload goes on.
   */
  'receivedBytes': (number);
}
