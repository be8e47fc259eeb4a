// Original file: protos/thaw/v1/jobs.proto


export interface CancelJobRequestInput {
  'jobId'?: (string);
}

export interface CancelJobRequest {
  'jobId': (string);
}
