// Original file: protos/thaw/v1/uploads.proto

import type { MissingContentInput as _thaw_v1_MissingContentInput, MissingContent as _thaw_v1_MissingContent } from '../../thaw/v1/MissingContent.js';

export interface FindMissingResponseInput {
  /**
   * In the order of the request; those that are there are left out.
   */
  'missing'?: (_thaw_v1_MissingContentInput)[];
}

export interface FindMissingResponse {
  /**
   * In the order of the request; those that are there are left out.
   */
  'missing': (_thaw_v1_MissingContent)[];
}
