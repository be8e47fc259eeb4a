// Original file: protos/thaw/v1/jobs.proto

import type { LedgerRowInput as _thaw_v1_LedgerRowInput, LedgerRow as _thaw_v1_LedgerRow } from '../../thaw/v1/LedgerRow.js';

export interface LedgerRowsInput {
  /**
   * By ascending step, then replica.
   */
  'rows'?: (_thaw_v1_LedgerRowInput)[];
}

export interface LedgerRows {
  /**
   * By ascending step, then replica.
   */
  'rows': (_thaw_v1_LedgerRow)[];
}
