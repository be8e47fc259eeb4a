// Original file: protos/thaw/v1/jobs.proto


export interface DescribeCoordinatorRequestInput {
}

export interface DescribeCoordinatorRequest {
}
