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
  /**
   * How many numbers the frozen beginning of the model leaves of an example, computed once for each; 0 where it has none.
   */
  'featureSize'?: (number);
  /**
   * Why steps are computed op by op although the job asks for compiled ones; else empty.
   */
  'obstacle'?: (string);
  /**
   * Why the part of the model that is computed once for each example ends where it does, or why there is none; empty where the
   * job does not ask for it.
   */
  'cutReason'?: (string);
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
  /**
   * How many numbers the frozen beginning of the model leaves of an example, computed once for each; 0 where it has none.
   */
  'featureSize': (number);
  /**
   * Why steps are computed op by op although the job asks for compiled ones; else empty.
   */
  'obstacle': (string);
  /**
   * Why the part of the model that is computed once for each example ends where it does, or why there is none; empty where the
   * job does not ask for it.
   */
  'cutReason': (string);
}
