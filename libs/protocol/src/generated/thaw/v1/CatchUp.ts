// Original file: protos/thaw/v1/workers.proto

import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { MemberAddressInput as _thaw_v1_MemberAddressInput, MemberAddress as _thaw_v1_MemberAddress } from '../../thaw/v1/MemberAddress.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The member is one reduction behind: it fetches the reduced vector from a member that is not, applies it, and reports ready again.
 */
export interface CatchUpInput {
  'jobId'?: (string);
  'generation'?: (_thaw_v1_GenerationInput | null);
  /**
   * That all members are to have behind them.
   */
  'reductions'?: (number | string | Long);
  'from'?: (_thaw_v1_MemberAddressInput | null);
}

/**
 * The member is one reduction behind: it fetches the reduced vector from a member that is not, applies it, and reports ready again.
 */
export interface CatchUp {
  'jobId': (string);
  'generation': (_thaw_v1_Generation | null);
  /**
   * That all members are to have behind them.
   */
  'reductions': (number);
  'from': (_thaw_v1_MemberAddress | null);
}
