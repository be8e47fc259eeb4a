// Original file: protos/thaw/v1/jobs.proto


export interface JobCancelledInput {
}

export interface JobCancelled {
}
