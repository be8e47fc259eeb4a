// Original file: protos/thaw/v1/jobs.proto

import type { SkippedExampleInput as _thaw_v1_SkippedExampleInput, SkippedExample as _thaw_v1_SkippedExample } from '../../thaw/v1/SkippedExample.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The examples were read.
 */
export interface DataPreparedInput {
  'numExamples'?: (number | string | Long);
  /**
   * Kept back for evaluation.
   */
  'numHeldOut'?: (number | string | Long);
  /**
   * By class.
   */
  'classNames'?: (string)[];
  /**
   * Of one example, channels last.
   */
  'sampleShape'?: (number)[];
  /**
   * What is done to the values before the model sees them, in words.
   */
  'values'?: (string);
  /**
   * Images that could not be read and are left out.
   */
  'numSkipped'?: (number | string | Long);
  /**
   * The first of them.
   */
  'skipped'?: (_thaw_v1_SkippedExampleInput)[];
  /**
   * What is to be known of the weights that the base was read with.
   */
  'warnings'?: (string)[];
  /**
   * How long they were read and decoded; blocks that are there from another job only have to be opened.
   */
  'readMs'?: (number | string);
}

/**
 * The examples were read.
 */
export interface DataPrepared {
  'numExamples': (number);
  /**
   * Kept back for evaluation.
   */
  'numHeldOut': (number);
  /**
   * By class.
   */
  'classNames': (string)[];
  /**
   * Of one example, channels last.
   */
  'sampleShape': (number)[];
  /**
   * What is done to the values before the model sees them, in words.
   */
  'values': (string);
  /**
   * Images that could not be read and are left out.
   */
  'numSkipped': (number);
  /**
   * The first of them.
   */
  'skipped': (_thaw_v1_SkippedExample)[];
  /**
   * What is to be known of the weights that the base was read with.
   */
  'warnings': (string)[];
  /**
   * How long they were read and decoded; blocks that are there from another job only have to be opened.
   */
  'readMs': (number);
}
