// Original file: protos/thaw/v1/peers.proto


export interface FetchStateResponseInput {
  'chunk'?: (Buffer | Uint8Array | string);
}

export interface FetchStateResponse {
  'chunk': (Buffer);
}
