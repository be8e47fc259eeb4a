// Original file: protos/thaw/v1/common.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One agreed membership of a job. A coordinator takes its term from the store; `number` counts the
 * memberships that it formed in that term. Ordered by (term, number).
 */
export interface GenerationInput {
  'term'?: (number | string | Long);
  'number'?: (number | string | Long);
}

/**
 * One agreed membership of a job. A coordinator takes its term from the store; `number` counts the
 * memberships that it formed in that term. Ordered by (term, number).
 */
export interface Generation {
  'term': (number);
  'number': (number);
}
