// Original file: protos/thaw/v1/workers.proto


export interface FetchBlockResponseInput {
  'chunk'?: (Buffer | Uint8Array | string);
}

export interface FetchBlockResponse {
  'chunk': (Buffer);
}
