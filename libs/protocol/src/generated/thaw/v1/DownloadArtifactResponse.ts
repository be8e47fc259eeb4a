// Original file: protos/thaw/v1/artifacts.proto

import type { ArtifactInput as _thaw_v1_ArtifactInput, Artifact as _thaw_v1_Artifact } from '../../thaw/v1/Artifact.js';

export interface DownloadArtifactResponseInput {
  'artifact'?: (_thaw_v1_ArtifactInput | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'body'?: "artifact"|"chunk";
}

export interface DownloadArtifactResponse {
  'artifact'?: (_thaw_v1_Artifact | null);
  'chunk'?: (Buffer);
  'body'?: "artifact"|"chunk";
}
