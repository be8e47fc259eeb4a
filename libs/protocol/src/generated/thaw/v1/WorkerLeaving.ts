// Original file: protos/thaw/v1/workers.proto


export interface WorkerLeavingInput {
  'why'?: (string);
  /**
   * It stays until others have taken over its part in a job, and says goodbye then.
   */
  'stays'?: (boolean);
}

export interface WorkerLeaving {
  'why': (string);
  /**
   * It stays until others have taken over its part in a job, and says goodbye then.
   */
  'stays': (boolean);
}
