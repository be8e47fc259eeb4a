// Original file: protos/thaw/v1/workers.proto


export interface StoreArtifactResponseInput {
  'sha256'?: (string);
}

export interface StoreArtifactResponse {
  'sha256': (string);
}
