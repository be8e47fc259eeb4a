// Original file: protos/thaw/v1/common.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How often examples of each class were taken for each class.
 */
export interface ConfusionMatrixInput {
  /**
   * By class.
   */
  'classNames'?: (string)[];
  /**
   * Row by row: counts[c * n + p] examples of class c were taken for class p.
   */
  'counts'?: (number | string | Long)[];
}

/**
 * How often examples of each class were taken for each class.
 */
export interface ConfusionMatrix {
  /**
   * By class.
   */
  'classNames': (string)[];
  /**
   * Row by row: counts[c * n + p] examples of class c were taken for class p.
   */
  'counts': (number)[];
}
