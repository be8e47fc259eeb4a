// Original file: protos/thaw/v1/datasets.proto

import type { Long } from '@grpc/proto-loader';

export interface DatasetInput {
  /**
   * The SHA-256 of the manifest, lower-case hexadecimal.
   */
  'digest'?: (string);
  /**
   * Empty for a dataset without a name; such a dataset expires a week after it was used last.
   */
  'name'?: (string);
  'numFiles'?: (number | string | Long);
  'sizeBytes'?: (number | string | Long);
  /**
   * Milliseconds since the Unix epoch.
   */
  'createdAtMs'?: (number | string | Long);
}

export interface Dataset {
  /**
   * The SHA-256 of the manifest, lower-case hexadecimal.
   */
  'digest': (string);
  /**
   * Empty for a dataset without a name; such a dataset expires a week after it was used last.
   */
  'name': (string);
  'numFiles': (number);
  'sizeBytes': (number);
  /**
   * Milliseconds since the Unix epoch.
   */
  'createdAtMs': (number);
}
