import * as tf from '@tensorflow/tfjs-core';
import { Dense, Input, materializeWeights, Model } from '@thaw/layers';
import type { OptimizerSpec } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';

import { testRandom } from './testing/test-random.js';
import { Trainer } from './trainer.js';

/** A model with two outputs, of which only one has a loss, trained for some steps; its weights before and after. */
function train(
  optimizer: OptimizerSpec,
  kernelRegularizer?: 'l2',
): { path: string; before: number[]; after: number[] }[] {
  const image = Input({ shape: [3], name: 'image' });
  const outputs = [
    new Dense({ units: 2, name: 'trained' }).apply(image),
    new Dense({ units: 2, name: 'idle', ...(kernelRegularizer && { kernelRegularizer }) }).apply(image),
  ];
  const model = new Model({ inputs: image, outputs });
  materializeWeights(model, { seed: 3, random: testRandom() });
  const trainer = Trainer.create({
    model,
    metrics: [],
    outputs: [
      { name: 'trained', loss: 'mean_squared_error', metrics: [] },
      { name: 'idle', metrics: [] },
    ],
    optimizer,
    seed: 3,
    random: testRandom(),
  });
  const read = (): Map<string, number[]> =>
    new Map(Array.from(trainer.exportState(), ([path, { values }]) => [path, [...values]]));
  const before = read();
  const batch = { inputs: tf.ones([2, 3]), labels: [tf.ones([2, 2]), tf.ones([2, 2])] };
  const vector = new Float32Array(trainer.layout.length);
  for (let step = 0; step < 3; step++) {
    trainer.computeReplica(batch, { step, replica: 0 }, vector);
    trainer.applyReduced(vector, step);
  }
  tf.dispose([batch.inputs, ...batch.labels]);
  const after = read();
  trainer.dispose();
  return ['trained', 'idle'].map((name) => {
    const path = `weights/${name}/kernel`;
    return { path, before: before.get(path)!, after: after.get(path)! };
  });
}

describe('a weight that no loss depends on', () => {
  it.each<OptimizerSpec>([
    { name: 'adamw', learningRate: 0.1 },
    { name: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 0.5 },
    { name: 'lion', learningRate: 0.1, weightDecay: 0.5, gradientAccumulationSteps: 2 },
  ])('does not decay, as in Keras, which leaves it out: $name', (optimizer) => {
    const [trained, idle] = train(optimizer);
    expect(trained!.after).not.toEqual(trained!.before);
    expect(idle!.after).toEqual(idle!.before);
  });

  it('decays with a regularizer, which is a loss', () => {
    const [, idle] = train({ name: 'adamw', learningRate: 0.1 }, 'l2');
    expect(idle!.after).not.toEqual(idle!.before);
  });
});
