// Original file: protos/thaw/v1/common.proto


/**
 * What a job or a phase did to the weights, compared byte by byte with their values before its first step.
 */
export interface WeightReportInput {
  /**
   * Tensors that the optimizer updates; of a job: in any of its phases.
   */
  'trainable'?: (number);
  /**
   * Tensors that the freeze plan holds; of a job: in all of its phases. Moving statistics are counted by themselves.
   */
  'frozen'?: (number);
  'frozenChanged'?: (number);
  /**
   * Moving means and variances that changed, frozen or not.
   */
  'movingStatisticsChanged'?: (number);
}

/**
 * What a job or a phase did to the weights, compared byte by byte with their values before its first step.
 */
export interface WeightReport {
  /**
   * Tensors that the optimizer updates; of a job: in any of its phases.
   */
  'trainable': (number);
  /**
   * Tensors that the freeze plan holds; of a job: in all of its phases. Moving statistics are counted by themselves.
   */
  'frozen': (number);
  'frozenChanged': (number);
  /**
   * Moving means and variances that changed, frozen or not.
   */
  'movingStatisticsChanged': (number);
}
