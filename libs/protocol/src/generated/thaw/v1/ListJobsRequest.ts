// Original file: protos/thaw/v1/jobs.proto


export interface ListJobsRequestInput {
  /**
   * At most so many jobs in the answer; 0, and more than 200, mean 200.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the answer before; empty for the oldest jobs.
   */
  'pageToken'?: (string);
}

export interface ListJobsRequest {
  /**
   * At most so many jobs in the answer; 0, and more than 200, mean 200.
   */
  'pageSize': (number);
  /**
   * next_page_token of the answer before; empty for the oldest jobs.
   */
  'pageToken': (string);
}
