// Original file: protos/thaw/v1/jobs.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A file that a job left.
 */
export interface ArtifactInput {
  'name'?: (string);
  'sizeBytes'?: (number | string | Long);
  /**
   * Lower-case hexadecimal.
   */
  'sha256'?: (string);
}

/**
 * A file that a job left.
 */
export interface Artifact {
  'name': (string);
  'sizeBytes': (number);
  /**
   * Lower-case hexadecimal.
   */
  'sha256': (string);
}
