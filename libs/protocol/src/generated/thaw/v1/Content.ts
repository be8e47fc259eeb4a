// Original file: protos/thaw/v1/uploads.proto

import type { Long } from '@grpc/proto-loader';

export interface ContentInput {
  /**
   * Lower-case hexadecimal.
   */
  'sha256'?: (string);
  'sizeBytes'?: (number | string | Long);
}

export interface Content {
  /**
   * Lower-case hexadecimal.
   */
  'sha256': (string);
  'sizeBytes': (number);
}
