// Original file: protos/thaw/v1/common.proto

import type { ReplicaRunInput as _thaw_v1_ReplicaRunInput, ReplicaRun as _thaw_v1_ReplicaRun } from '../../thaw/v1/ReplicaRun.js';

/**
 * A worker's place in a generation.
 */
export interface MemberInput {
  'workerId'?: (string);
  'name'?: (string);
  'rank'?: (number);
  /**
   * Where the worker's PeerService listens, as host:port.
   */
  'address'?: (string);
  'run'?: (_thaw_v1_ReplicaRunInput | null);
}

/**
 * A worker's place in a generation.
 */
export interface Member {
  'workerId': (string);
  'name': (string);
  'rank': (number);
  /**
   * Where the worker's PeerService listens, as host:port.
   */
  'address': (string);
  'run': (_thaw_v1_ReplicaRun | null);
}
