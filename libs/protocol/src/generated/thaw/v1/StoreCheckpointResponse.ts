// Original file: protos/thaw/v1/workers.proto


export interface StoreCheckpointResponseInput {
}

export interface StoreCheckpointResponse {
}
