// Original file: protos/thaw/v1/workers.proto

import type { Long } from '@grpc/proto-loader';

/**
 * So many reports on this stream (each step's is one; all but hello, heartbeats, logs, leaving and what a ReachCheck came to) are stored: a coordinator that is started anew knows
 * them. The worker keeps the others, and says them again when it comes back.
 */
export interface AcknowledgedInput {
  'reports'?: (number | string | Long);
}

/**
 * So many reports on this stream (each step's is one; all but hello, heartbeats, logs, leaving and what a ReachCheck came to) are stored: a coordinator that is started anew knows
 * them. The worker keeps the others, and says them again when it comes back.
 */
export interface Acknowledged {
  'reports': (number);
}
