// Original file: protos/thaw/v1/jobs.proto

import type { JobInputPathInput as _thaw_v1_JobInputPathInput, JobInputPath as _thaw_v1_JobInputPath } from '../../thaw/v1/JobInputPath.js';

export interface ListJobInputsResponseInput {
  'paths'?: (_thaw_v1_JobInputPathInput)[];
}

export interface ListJobInputsResponse {
  'paths': (_thaw_v1_JobInputPath)[];
}
