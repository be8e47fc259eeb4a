// Original file: protos/thaw/v1/peers.proto

export const ReducePurpose = {
  REDUCE_PURPOSE_UNSPECIFIED: 'REDUCE_PURPOSE_UNSPECIFIED',
  /**
   * The step vector of an optimizer step.
   */
  REDUCE_PURPOSE_TRAIN: 'REDUCE_PURPOSE_TRAIN',
  /**
   * The sums of an evaluation.
   */
  REDUCE_PURPOSE_EVALUATE: 'REDUCE_PURPOSE_EVALUATE',
} as const;

export type ReducePurposeInput =
  | 'REDUCE_PURPOSE_UNSPECIFIED'
  | 0
  /**
   * The step vector of an optimizer step.
   */
  | 'REDUCE_PURPOSE_TRAIN'
  | 1
  /**
   * The sums of an evaluation.
   */
  | 'REDUCE_PURPOSE_EVALUATE'
  | 2

export type ReducePurpose = typeof ReducePurpose[keyof typeof ReducePurpose]
