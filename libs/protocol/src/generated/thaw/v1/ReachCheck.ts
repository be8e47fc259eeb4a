// Original file: protos/thaw/v1/workers.proto

import type { MemberAddressInput as _thaw_v1_MemberAddressInput, MemberAddress as _thaw_v1_MemberAddress } from '../../thaw/v1/MemberAddress.js';

/**
 * The worker was expelled because members could not reach it: it tries whether it reaches these, and gets no job before it does.
 */
export interface ReachCheckInput {
  'peers'?: (_thaw_v1_MemberAddressInput)[];
}

/**
 * The worker was expelled because members could not reach it: it tries whether it reaches these, and gets no job before it does.
 */
export interface ReachCheck {
  'peers': (_thaw_v1_MemberAddress)[];
}
