// Original file: protos/thaw/v1/workers.proto


export interface WelcomeInput {
  /**
   * A worker that is silent for longer counts as lost.
   */
  'leaseMs'?: (number);
  'heartbeatEveryMs'?: (number);
}

export interface Welcome {
  /**
   * A worker that is silent for longer counts as lost.
   */
  'leaseMs': (number);
  'heartbeatEveryMs': (number);
}
