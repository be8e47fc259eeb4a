// Original file: protos/thaw/v1/workers.proto


export interface ReplicaExamplesInput {
  'replica'?: (number);
  'positions'?: (number)[];
}

export interface ReplicaExamples {
  'replica': (number);
  'positions': (number)[];
}
