// Original file: protos/thaw/v1/jobs.proto

import type { JobStatusInput as _thaw_v1_JobStatusInput, JobStatus as _thaw_v1_JobStatus } from '../../thaw/v1/JobStatus.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What a job says without its ledger.
 */
export interface LedgerFactsInput {
  /**
   * Examples to train on, and those that are kept back for evaluation and are in no step.
   */
  'numExamples'?: (number | string | Long);
  'numHeldOut'?: (number | string | Long);
  'numReplicas'?: (number);
  /**
   * Of a whole step.
   */
  'batchSize'?: (number);
  /**
   * Committed steps.
   */
  'lastStep'?: (number | string | Long);
  'status'?: (_thaw_v1_JobStatusInput);
}

/**
 * What a job says without its ledger.
 */
export interface LedgerFacts {
  /**
   * Examples to train on, and those that are kept back for evaluation and are in no step.
   */
  'numExamples': (number);
  'numHeldOut': (number);
  'numReplicas': (number);
  /**
   * Of a whole step.
   */
  'batchSize': (number);
  /**
   * Committed steps.
   */
  'lastStep': (number);
  'status': (_thaw_v1_JobStatus);
}
