import * as tf from '@tensorflow/tfjs-core';
import { collectLosses, runInContext, type RandomOps, type Weight } from '@thaw/layers';

import type { Objective } from './objective.js';
import { exampleOfZeros, type InputSample } from './update-discovery.js';

/**
 * Finds the trainable weights that no output with a loss and no declared loss depends on, by differentiating the model once
 * on one example of zeros. Nothing is changed.
 *
 * @param trainable by path
 * @returns their paths
 */
export function findUnreachedWeights(
  { model, terms }: Objective,
  trainable: ReadonlyMap<string, Weight>,
  options: { random: RandomOps; seed: number; samples?: readonly InputSample[] | undefined },
): ReadonlySet<string> {
  const { random, seed } = options;
  const reached = (): tf.Scalar =>
    collectLosses((declared) => {
      const outputs = model.applyAll(exampleOfZeros(model, options.samples));
      const parts = terms.flatMap(({ output }) => outputs[output] ?? []).map((each) => tf.sum(each));
      return tf.sum(tf.stack([...parts, ...declared()]));
    });
  const weights = [...trainable.values()].map((weight) => weight.read());
  const { result: gradients, updates } = runInContext(
    { training: true, random, seed, step: 0, replica: 0 },
    () => {
      const { value, grads } = tf.engine().gradients(reached, weights, undefined, true);
      value.dispose();
      return grads;
    },
  );
  tf.dispose([...updates.map((update) => update.value), ...gradients]);
  return new Set([...trainable.keys()].filter((_, index) => !gradients[index]));
}
