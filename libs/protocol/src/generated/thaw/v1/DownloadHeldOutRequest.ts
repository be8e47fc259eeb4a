// Original file: protos/thaw/v1/artifacts.proto


export interface DownloadHeldOutRequestInput {
  'jobId'?: (string);
}

export interface DownloadHeldOutRequest {
  'jobId': (string);
}
