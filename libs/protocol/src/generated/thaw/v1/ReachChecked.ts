// Original file: protos/thaw/v1/workers.proto

import type { UnreachedPeerInput as _thaw_v1_UnreachedPeerInput, UnreachedPeer as _thaw_v1_UnreachedPeer } from '../../thaw/v1/UnreachedPeer.js';

/**
 * What a ReachCheck came to.
 */
export interface ReachCheckedInput {
  /**
   * Those that did not answer; none where all did.
   */
  'unreached'?: (_thaw_v1_UnreachedPeerInput)[];
}

/**
 * What a ReachCheck came to.
 */
export interface ReachChecked {
  /**
   * Those that did not answer; none where all did.
   */
  'unreached': (_thaw_v1_UnreachedPeer)[];
}
