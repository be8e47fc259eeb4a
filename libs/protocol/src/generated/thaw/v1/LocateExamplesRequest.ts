// Original file: protos/thaw/v1/jobs.proto


export interface LocateExamplesRequestInput {
  'jobId'?: (string);
  /**
   * In the order of the training examples; at most 1,000.
   */
  'positions'?: (number)[];
}

export interface LocateExamplesRequest {
  'jobId': (string);
  /**
   * In the order of the training examples; at most 1,000.
   */
  'positions': (number)[];
}
