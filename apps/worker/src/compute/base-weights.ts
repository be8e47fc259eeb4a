import * as tf from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/errors';
import { weightPaths, type Layer } from '@thaw/layers';
import type { StoredTensor } from '@thaw/model-files';

/** A file's weights do not belong to the architecture beside them: thrown before any weight is changed. */
export class WeightsDoNotFit extends ThawError {
  constructor(problems: readonly string[]) {
    const shown = problems.slice(0, 5).join('; ');
    const more = problems.length > 5 ? ` and ${problems.length - 5} more` : '';
    super(
      'INVALID_ARGUMENT',
      `the base's weights do not fit its architecture: ${shown}${more}. Give the file that was saved with this architecture, or set model.base.weights to random.`,
    );
  }
}

/**
 * Gives every weight of the base its stored value. What the file has beyond that, such as layers that were cut
 * off, is left alone.
 * @throws WeightsDoNotFit when a weight is missing or has another shape
 */
export function loadBaseWeights(base: Layer, stored: ReadonlyMap<string, StoredTensor>): void {
  const weights = [...weightPaths(base)];
  const problems = weights.flatMap(([path, { shape }]) => {
    const received = stored.get(path)?.shape;
    if (received === undefined) return [`${path} is missing`];
    return tf.util.arraysEqual([...shape], [...received])
      ? []
      : [`${path}: expected shape [${shape.join(', ')}], received [${received.join(', ')}]`];
  });
  if (problems.length > 0) throw new WeightsDoNotFit(problems);
  for (const [path, weight] of weights) {
    const tensor = stored.get(path);
    if (tensor !== undefined) weight.assign(tf.tensor(tensor.values, [...tensor.shape], 'float32'));
  }
}
