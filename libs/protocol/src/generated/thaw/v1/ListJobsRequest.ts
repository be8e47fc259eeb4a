// Original file: protos/thaw/v1/jobs.proto


export interface ListJobsRequestInput {
}

export interface ListJobsRequest {
}
