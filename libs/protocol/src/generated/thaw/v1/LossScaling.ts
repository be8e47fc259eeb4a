// Original file: protos/thaw/v1/common.proto

import type { Long } from '@grpc/proto-loader';

/**
 * With what the loss is multiplied before its gradients are computed in float16, and what came of it.
 */
export interface LossScalingInput {
  /**
   * Of the next step.
   */
  'lossScale'?: (number | string);
  /**
   * Steps that changed no weight because their gradients overflowed, since the optimizer began.
   */
  'skippedSteps'?: (number | string | Long);
}

/**
 * With what the loss is multiplied before its gradients are computed in float16, and what came of it.
 */
export interface LossScaling {
  /**
   * Of the next step.
   */
  'lossScale': (number);
  /**
   * Steps that changed no weight because their gradients overflowed, since the optimizer began.
   */
  'skippedSteps': (number);
}
