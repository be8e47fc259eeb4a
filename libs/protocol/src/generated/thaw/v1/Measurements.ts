// Original file: protos/thaw/v1/common.proto


/**
 * What was measured over some examples: the mean loss, and the metrics by name.
 */
export interface MeasurementsInput {
  'loss'?: (number | string);
  'metrics'?: ({[key: string]: number | string});
}

/**
 * What was measured over some examples: the mean loss, and the metrics by name.
 */
export interface Measurements {
  'loss': (number);
  'metrics': ({[key: string]: number});
}
