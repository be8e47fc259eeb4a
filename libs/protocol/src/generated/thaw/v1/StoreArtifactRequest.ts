// Original file: protos/thaw/v1/workers.proto

import type { ArtifactHeaderInput as _thaw_v1_ArtifactHeaderInput, ArtifactHeader as _thaw_v1_ArtifactHeader } from '../../thaw/v1/ArtifactHeader.js';

export interface StoreArtifactRequestInput {
  'header'?: (_thaw_v1_ArtifactHeaderInput | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'body'?: "header"|"chunk";
}

export interface StoreArtifactRequest {
  'header'?: (_thaw_v1_ArtifactHeader | null);
  'chunk'?: (Buffer);
  'body'?: "header"|"chunk";
}
