// Original file: protos/thaw/v1/jobs.proto

import type { LedgerFactsInput as _thaw_v1_LedgerFactsInput, LedgerFacts as _thaw_v1_LedgerFacts } from '../../thaw/v1/LedgerFacts.js';
import type { LedgerRowsInput as _thaw_v1_LedgerRowsInput, LedgerRows as _thaw_v1_LedgerRows } from '../../thaw/v1/LedgerRows.js';

export interface ReadLedgerResponseInput {
  /**
   * The first message.
   */
  'facts'?: (_thaw_v1_LedgerFactsInput | null);
  'rows'?: (_thaw_v1_LedgerRowsInput | null);
  'body'?: "facts"|"rows";
}

export interface ReadLedgerResponse {
  /**
   * The first message.
   */
  'facts'?: (_thaw_v1_LedgerFacts | null);
  'rows'?: (_thaw_v1_LedgerRows | null);
  'body'?: "facts"|"rows";
}
