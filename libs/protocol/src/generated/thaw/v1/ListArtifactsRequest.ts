// Original file: protos/thaw/v1/artifacts.proto


export interface ListArtifactsRequestInput {
  'jobId'?: (string);
}

export interface ListArtifactsRequest {
  'jobId': (string);
}
