// Original file: protos/thaw/v1/workers.proto


export interface FetchModelResponseInput {
  'chunk'?: (Buffer | Uint8Array | string);
}

export interface FetchModelResponse {
  'chunk': (Buffer);
}
