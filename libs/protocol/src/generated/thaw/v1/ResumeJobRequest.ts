// Original file: protos/thaw/v1/jobs.proto


export interface ResumeJobRequestInput {
  'jobId'?: (string);
}

export interface ResumeJobRequest {
  'jobId': (string);
}
