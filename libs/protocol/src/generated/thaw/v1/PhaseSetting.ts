// Original file: protos/thaw/v1/common.proto


/**
 * What a phase begins with. Moving statistics are counted nowhere.
 */
export interface PhaseSettingInput {
  /**
   * Tensors that the optimizer updates.
   */
  'trainable'?: (number);
  /**
   * Tensors that the freeze plan holds.
   */
  'frozen'?: (number);
  /**
   * Of the first step.
   */
  'learningRate'?: (number | string);
}

/**
 * What a phase begins with. Moving statistics are counted nowhere.
 */
export interface PhaseSetting {
  /**
   * Tensors that the optimizer updates.
   */
  'trainable': (number);
  /**
   * Tensors that the freeze plan holds.
   */
  'frozen': (number);
  /**
   * Of the first step.
   */
  'learningRate': (number);
}
