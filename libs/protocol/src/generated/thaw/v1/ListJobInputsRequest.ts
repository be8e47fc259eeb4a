// Original file: protos/thaw/v1/jobs.proto


export interface ListJobInputsRequestInput {
  'jobFile'?: (string);
  'fileName'?: (string);
}

export interface ListJobInputsRequest {
  'jobFile': (string);
  'fileName': (string);
}
