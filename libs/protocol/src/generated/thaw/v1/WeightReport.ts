// Original file: protos/thaw/v1/common.proto


/**
 * What training did to the weights, compared byte by byte with their values before the first step.
 */
export interface WeightReportInput {
  /**
   * Tensors that the optimizer updates.
   */
  'trainable'?: (number);
  /**
   * Tensors that a freeze pattern holds; moving statistics are counted by themselves.
   */
  'frozen'?: (number);
  'frozenChanged'?: (number);
  /**
   * Moving means and variances that changed, frozen or not.
   */
  'movingStatisticsChanged'?: (number);
}

/**
 * What training did to the weights, compared byte by byte with their values before the first step.
 */
export interface WeightReport {
  /**
   * Tensors that the optimizer updates.
   */
  'trainable': (number);
  /**
   * Tensors that a freeze pattern holds; moving statistics are counted by themselves.
   */
  'frozen': (number);
  'frozenChanged': (number);
  /**
   * Moving means and variances that changed, frozen or not.
   */
  'movingStatisticsChanged': (number);
}
