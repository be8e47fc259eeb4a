import * as tf from '@tensorflow/tfjs-core';
import { Concatenate, Dense, Input, materializeWeights, Model } from '@thaw/layers';
import { foldTree, subtreeKey } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';

import { disposeBatch, type Batch } from './batch.js';
import type { NamedOutput } from './objective.js';
import { testRandom } from './testing/test-random.js';
import { Trainer } from './trainer.js';

const NUM_EXAMPLES = 9;

/** Two inputs and two outputs, with a declared loss. */
function createTrainer(losses: readonly [NamedOutput['loss'], NamedOutput['loss']]): Trainer {
  const [left, right] = [Input({ shape: [3], name: 'left' }), Input({ shape: [2], name: 'right' })];
  const both = new Concatenate().apply([left, right]);
  const hidden = new Dense({ units: 4, activityRegularizer: 'l2', name: 'hidden' }).apply(both);
  const outputs = [
    new Dense({ units: 2, name: 'size' }).apply(hidden),
    new Dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(hidden),
  ];
  const model = new Model({ inputs: [left, right], outputs });
  materializeWeights(model, { seed: 3, random: testRandom() });
  return Trainer.create({
    model,
    metrics: [],
    outputs: [
      { name: 'size', loss: losses[0], lossWeight: 0.3, metrics: ['mean_absolute_error'] },
      { name: 'kind', loss: losses[1], lossWeight: 2, metrics: ['accuracy'] },
    ],
    optimizer: { name: 'sgd', learningRate: 0.1 },
    seed: 3,
    random: testRandom(),
  });
}

/** Some of the same nine examples; the caller disposes them. */
function examples(start: number, end: number): Batch {
  const draw = (shape: number[], seed: number): tf.Tensor =>
    tf.tidy(() => tf.slice(testRandom().normal(shape, [7, seed], 0, 1), [start], [end - start]));
  const kinds = Int32Array.from({ length: end - start }, (_, index) => ((start + index) * 2) % 3);
  return {
    inputs: [draw([NUM_EXAMPLES, 3], 1), draw([NUM_EXAMPLES, 2], 2)],
    labels: [draw([NUM_EXAMPLES, 2], 3), tf.tensor1d(kinds, 'int32')],
    sampleWeights: [tf.range(start + 1, end + 1), tf.range(2 * start, 2 * end, 2)],
  };
}

/** One step over the examples, cut at some places into replicas. */
function step(trainer: Trainer, cuts: readonly number[]) {
  const parts = new Map<string, Float32Array>();
  cuts.slice(1).forEach((end, replica) => {
    const vector = new Float32Array(trainer.layout.length);
    const batch = examples(cuts[replica]!, end);
    trainer.computeReplica(batch, { step: 0, replica }, vector);
    disposeBatch(batch);
    parts.set(subtreeKey({ start: replica, width: 1 }), vector);
  });
  const add = (left: Float32Array, right: Float32Array): Float32Array =>
    left.map((each, index) => each + right[index]!);
  return trainer.applyReduced(foldTree(cuts.length - 1, parts, add)!, 0);
}

const SPARSE = 'sparse_categorical_crossentropy';

describe('a step of a model with several outputs', () => {
  it.each<[string, readonly [NamedOutput['loss'], NamedOutput['loss']], number]>([
    ['means', ['mean_squared_error', SPARSE], 1],
    ['a sum and a mean', [{ name: 'mean_squared_error', reduction: 'sum' }, SPARSE], 2],
    [
      'a mean over weights and one over counted classes',
      [
        { name: 'mean_squared_error', reduction: 'mean_with_sample_weight' },
        { name: SPARSE, ignoreClass: 1 },
      ],
      2,
    ],
  ])('divides each of %s by its own number, however the examples are cut', (_what, losses, numGradients) => {
    const [whole, cut] = [createTrainer(losses), createTrainer(losses)];
    const kernels = whole.layout.sections.filter(({ name }) => name.startsWith('hidden/kernel'));
    expect(kernels).toHaveLength(numGradients);
    const numTensors = tf.memory().numTensors;
    const [expected, received] = [step(whole, [0, 9]), step(cut, [0, 2, 3, 9])];
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(Object.keys(expected.losses)).toEqual(['size_loss', 'kind_loss']);
    for (const name of ['size_loss', 'kind_loss'])
      expect(received.losses[name]).toBeCloseTo(expected.losses[name]!, 4);
    expect(received.metrics).toEqual({
      size_mean_absolute_error: expect.closeTo(expected.metrics.size_mean_absolute_error!, 5) as number,
      kind_accuracy: expected.metrics.kind_accuracy,
    });
    const weightsOfLast = ['weights/size/kernel', 'weights/kind/kernel'];
    for (const name of weightsOfLast) {
      const values = cut.exportState().get(name)!.values;
      whole
        .exportState()
        .get(name)!
        .values.forEach((value, index) => expect(values[index]).toBeCloseTo(value, 4));
    }
  });
});
