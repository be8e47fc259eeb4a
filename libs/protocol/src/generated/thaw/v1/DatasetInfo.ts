// Original file: protos/thaw/v1/workers.proto

import type { BlockInfoInput as _thaw_v1_BlockInfoInput, BlockInfo as _thaw_v1_BlockInfo } from '../../thaw/v1/BlockInfo.js';
import type { Long } from '@grpc/proto-loader';

export interface DatasetInfoInput {
  /**
   * SHA-256 over the examples in their canonical order.
   */
  'digest'?: (string);
  'sampleShape'?: (number)[];
  'numExamples'?: (number | string | Long);
  'numClasses'?: (number);
  'blocks'?: (_thaw_v1_BlockInfoInput)[];
  /**
   * Of the stored values: uint8 or float32.
   */
  'dtype'?: (string);
  /**
   * By class.
   */
  'classNames'?: (string)[];
}

export interface DatasetInfo {
  /**
   * SHA-256 over the examples in their canonical order.
   */
  'digest': (string);
  'sampleShape': (number)[];
  'numExamples': (number);
  'numClasses': (number);
  'blocks': (_thaw_v1_BlockInfo)[];
  /**
   * Of the stored values: uint8 or float32.
   */
  'dtype': (string);
  /**
   * By class.
   */
  'classNames': (string)[];
}
