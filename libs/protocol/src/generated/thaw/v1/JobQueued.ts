// Original file: protos/thaw/v1/jobs.proto


export interface JobQueuedInput {
  'name'?: (string);
}

export interface JobQueued {
  'name': (string);
}
