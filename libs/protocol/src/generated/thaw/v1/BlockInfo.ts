// Original file: protos/thaw/v1/workers.proto

import type { Long } from '@grpc/proto-loader';

export interface BlockInfoInput {
  'index'?: (number);
  /**
   * Position of the block's first example in the dataset's order.
   */
  'start'?: (number | string | Long);
  'numExamples'?: (number);
  'sizeBytes'?: (number | string | Long);
  /**
   * SHA-256, lower-case hexadecimal.
   */
  'checksum'?: (string);
}

export interface BlockInfo {
  'index': (number);
  /**
   * Position of the block's first example in the dataset's order.
   */
  'start': (number);
  'numExamples': (number);
  'sizeBytes': (number);
  /**
   * SHA-256, lower-case hexadecimal.
   */
  'checksum': (string);
}
