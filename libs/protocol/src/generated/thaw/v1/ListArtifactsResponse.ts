// Original file: protos/thaw/v1/artifacts.proto

import type { ArtifactInput as _thaw_v1_ArtifactInput, Artifact as _thaw_v1_Artifact } from '../../thaw/v1/Artifact.js';

export interface ListArtifactsResponseInput {
  'artifacts'?: (_thaw_v1_ArtifactInput)[];
}

export interface ListArtifactsResponse {
  'artifacts': (_thaw_v1_Artifact)[];
}
