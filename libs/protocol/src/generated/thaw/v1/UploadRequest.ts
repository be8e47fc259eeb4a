// Original file: protos/thaw/v1/uploads.proto

import type { UploadHeaderInput as _thaw_v1_UploadHeaderInput, UploadHeader as _thaw_v1_UploadHeader } from '../../thaw/v1/UploadHeader.js';

export interface UploadRequestInput {
  'header'?: (_thaw_v1_UploadHeaderInput | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'body'?: "header"|"chunk";
}

export interface UploadRequest {
  'header'?: (_thaw_v1_UploadHeader | null);
  'chunk'?: (Buffer);
  'body'?: "header"|"chunk";
}
