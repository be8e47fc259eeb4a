// Original file: protos/thaw/v1/datasets.proto


export interface ListDatasetsRequestInput {
}

export interface ListDatasetsRequest {
}
