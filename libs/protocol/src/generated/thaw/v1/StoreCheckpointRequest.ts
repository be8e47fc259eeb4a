// Original file: protos/thaw/v1/workers.proto

import type { CheckpointHeaderInput as _thaw_v1_CheckpointHeaderInput, CheckpointHeader as _thaw_v1_CheckpointHeader } from '../../thaw/v1/CheckpointHeader.js';

export interface StoreCheckpointRequestInput {
  'header'?: (_thaw_v1_CheckpointHeaderInput | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'body'?: "header"|"chunk";
}

export interface StoreCheckpointRequest {
  'header'?: (_thaw_v1_CheckpointHeader | null);
  'chunk'?: (Buffer);
  'body'?: "header"|"chunk";
}
