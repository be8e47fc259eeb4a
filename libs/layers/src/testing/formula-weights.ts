import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '../layer.js';
import { sizeOfShape } from '../shapes/shape.js';
import type { Weight } from '../weights/weight.js';

/** The center and half width of an interval. */
interface Spread {
  center: number;
  halfWidth: number;
}

/**
 * Numbers in an interval, each a hash of its index and the salt: what `formula` in `fixtures/formula_weights.py` gives.
 * The caller owns the tensor.
 */
export function formulaValues(
  shape: readonly number[],
  salt: number,
  { center, halfWidth }: Spread = { center: 0, halfWidth: 1 },
): tf.Tensor {
  const values = new Float32Array(sizeOfShape(shape));
  for (let index = 0; index < values.length; index++) {
    let hashed = Math.imul(index + salt * 40503, 2654435761);
    hashed = Math.imul(hashed ^ (hashed >>> 15), 2246822519);
    hashed = (hashed ^ (hashed >>> 13)) >>> 0;
    values[index] = (hashed / 2 ** 31 - 1) * halfWidth + center;
  }
  return tf.tensor(values, [...shape]);
}

/** Gives each weight values by its place in `model.weights`, as `fill_by_formula` does. */
export function fillByFormula(model: Layer, gain: number): void {
  model.weights.forEach((weight, place) =>
    weight.assign(formulaValues(weight.shape, place, spreadOf(weight, gain))),
  );
}

function spreadOf({ name, shape }: Weight, gain: number): Spread {
  if (name === 'kernel') {
    const isDepthwise = shape.length > 2 && shape.at(-1) === 1;
    const numInputs = sizeOfShape(isDepthwise ? shape.slice(0, 2) : shape.slice(0, -1));
    return { center: 0, halfWidth: Math.sqrt(6 / numInputs) };
  }
  const spreads: Record<string, Spread> = {
    gamma: { center: gain, halfWidth: 0.2 },
    variance: { center: 1, halfWidth: 0.5 },
    moving_variance: { center: 1, halfWidth: 0.5 },
    count: { center: 0, halfWidth: 0 },
  };
  return spreads[name] ?? { center: 0, halfWidth: 0.1 };
}
