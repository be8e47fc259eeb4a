import * as tf from '@tensorflow/tfjs-core';
import { LayerNotBuilt, WeightCountMismatch } from '../errors.js';
import type { Layer } from '../layer.js';

/** Gives a layer's weights copies of these values, in the order of its weights: all of them, or none if one does not fit. */
export function assignAll(layer: Layer, values: readonly tf.Tensor[]): void {
  const { weights } = layer;
  if (weights.length === 0 && values.length > 0 && !layer.isBuilt) throw new LayerNotBuilt(layer.name);
  if (weights.length !== values.length)
    throw new WeightCountMismatch(layer.name, weights.length, values.length);
  const pairs = weights.map((weight, index) => ({ weight, value: values[index] as tf.Tensor }));
  for (const { weight, value } of pairs) weight.assertFits(value);
  for (const { weight, value } of pairs) weight.assign(tf.clone(value));
}
