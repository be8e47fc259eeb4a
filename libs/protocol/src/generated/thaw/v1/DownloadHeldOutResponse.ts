// Original file: protos/thaw/v1/artifacts.proto

import type { DatasetInfoInput as _thaw_v1_DatasetInfoInput, DatasetInfo as _thaw_v1_DatasetInfo } from '../../thaw/v1/DatasetInfo.js';

export interface DownloadHeldOutResponseInput {
  'info'?: (_thaw_v1_DatasetInfoInput | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'body'?: "info"|"chunk";
}

export interface DownloadHeldOutResponse {
  'info'?: (_thaw_v1_DatasetInfo | null);
  'chunk'?: (Buffer);
  'body'?: "info"|"chunk";
}
