// Original file: protos/thaw/v1/workers.proto


export interface WorkerLeavingInput {
  'why'?: (string);
}

export interface WorkerLeaving {
  'why': (string);
}
