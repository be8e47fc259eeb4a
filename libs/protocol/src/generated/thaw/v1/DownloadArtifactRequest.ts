// Original file: protos/thaw/v1/artifacts.proto

import type { Long } from '@grpc/proto-loader';

export interface DownloadArtifactRequestInput {
  'jobId'?: (string);
  'name'?: (string);
  'offset'?: (number | string | Long);
}

export interface DownloadArtifactRequest {
  'jobId': (string);
  'name': (string);
  'offset': (number);
}
