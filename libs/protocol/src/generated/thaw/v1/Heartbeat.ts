// Original file: protos/thaw/v1/workers.proto

import type { MemberProgressInput as _thaw_v1_MemberProgressInput, MemberProgress as _thaw_v1_MemberProgress } from '../../thaw/v1/MemberProgress.js';

export interface HeartbeatInput {
  /**
   * Unset while the worker is idle.
   */
  'member'?: (_thaw_v1_MemberProgressInput | null);
}

export interface Heartbeat {
  /**
   * Unset while the worker is idle.
   */
  'member': (_thaw_v1_MemberProgress | null);
}
