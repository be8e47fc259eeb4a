// Original file: protos/thaw/v1/workers.proto

import type { Long } from '@grpc/proto-loader';

export interface WelcomeInput {
  /**
   * A worker that is silent for longer counts as lost.
   */
  'leaseMs'?: (number);
  'heartbeatEveryMs'?: (number);
  /**
   * The coordinator's; grows with each start.
   */
  'term'?: (number | string | Long);
}

export interface Welcome {
  /**
   * A worker that is silent for longer counts as lost.
   */
  'leaseMs': (number);
  'heartbeatEveryMs': (number);
  /**
   * The coordinator's; grows with each start.
   */
  'term': (number);
}
