// Original file: protos/thaw/v1/jobs.proto


export interface ReadLedgerRequestInput {
  'jobId'?: (string);
}

export interface ReadLedgerRequest {
  'jobId': (string);
}
