// Original file: protos/thaw/v1/workers.proto


export interface FetchCheckpointResponseInput {
  'chunk'?: (Buffer | Uint8Array | string);
}

export interface FetchCheckpointResponse {
  'chunk': (Buffer);
}
