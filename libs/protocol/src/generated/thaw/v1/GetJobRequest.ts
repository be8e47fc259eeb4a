// Original file: protos/thaw/v1/jobs.proto


export interface GetJobRequestInput {
  'jobId'?: (string);
}

export interface GetJobRequest {
  'jobId': (string);
}
