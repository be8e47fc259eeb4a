// Original file: protos/thaw/v1/jobs.proto

import type { LocatedExampleInput as _thaw_v1_LocatedExampleInput, LocatedExample as _thaw_v1_LocatedExample } from '../../thaw/v1/LocatedExample.js';

export interface LocateExamplesResponseInput {
  /**
   * In the order asked for.
   */
  'examples'?: (_thaw_v1_LocatedExampleInput)[];
}

export interface LocateExamplesResponse {
  /**
   * In the order asked for.
   */
  'examples': (_thaw_v1_LocatedExample)[];
}
