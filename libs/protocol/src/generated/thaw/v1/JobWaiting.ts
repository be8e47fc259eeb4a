// Original file: protos/thaw/v1/jobs.proto


export interface JobWaitingInput {
  'why'?: (string);
}

export interface JobWaiting {
  'why': (string);
}
