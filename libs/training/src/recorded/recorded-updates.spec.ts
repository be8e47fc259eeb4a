import * as tf from '@tensorflow/tfjs-core';
import type { KerasConfig } from '@thaw/layers';
import type { OptimizerSpec } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';

import { disposeBatch } from '../batch.js';
import { createSmallTrainer, NUM_CLASSES, randomBatch } from '../testing/small-model.js';
import { testCompiler } from '../testing/test-random.js';
import type { Trainer } from '../trainer.js';

const compiler = testCompiler();
const learningRate = 0.05;
const REGULARIZED: KerasConfig = {
  class_name: 'Dense',
  config: {
    name: 'head',
    units: NUM_CLASSES,
    activation: 'softmax',
    kernel_regularizer: 'l2',
    kernel_constraint: 'max_norm',
  },
};

/** The reduced vectors of some steps of a trainer that computes op by op. */
function vectorsOf(trainer: Trainer, numSteps: number): Float32Array[] {
  return Array.from({ length: numSteps }, (_, step) => {
    const vector = new Float32Array(trainer.layout.length);
    const batch = randomBatch(6, step);
    trainer.computeReplica(batch, { step, replica: 0 }, vector);
    disposeBatch(batch);
    return vector;
  });
}

function valuesOf(trainer: Trainer): Map<string, number[]> {
  return new Map(
    Array.from(trainer.exportState(), ([name, { values }]) => [name, Array.from(values)] as const),
  );
}

describe('recorded updates', () => {
  it.each<OptimizerSpec>([
    { name: 'sgd', learningRate },
    { name: 'sgd', learningRate, momentum: 0.9, nesterov: true, clipnorm: 0.5 },
    { name: 'adam', learningRate, amsgrad: true },
    { name: 'adamw', learningRate, globalClipnorm: 0.5 },
    { name: 'adamax', learningRate },
    { name: 'nadam', learningRate },
    { name: 'adagrad', learningRate },
    { name: 'adadelta', learningRate },
    { name: 'rmsprop', learningRate, momentum: 0.9, centered: true },
    { name: 'lion', learningRate },
    {
      name: 'adam',
      learningRate: { name: 'exponential_decay', initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.5 },
    },
    { name: 'adam', learningRate, gradientAccumulationSteps: 2 },
    { name: 'adam', learningRate, useEma: true, emaOverwriteFrequency: 3 },
  ])('change what the ops do one by one, to a hundred thousandth: %j', (optimizer) => {
    const [eager, compiled] = [{}, { compiler }].map((options) =>
      createSmallTrainer({ optimizer, head: [REGULARIZED], ...options }),
    ) as [Trainer, Trainer];
    vectorsOf(eager, 5).forEach((vector, step) => {
      const [expected, received] = [eager, compiled].map((trainer) => trainer.applyReduced(vector, step));
      expect(received!.loss).toBeCloseTo(expected!.loss, 5);
    });
    expect(compiled.obstacleTo('update')).toBeUndefined();
    const expected = valuesOf(eager);
    for (const [name, values] of valuesOf(compiled))
      values.forEach((value, index) =>
        expect(Math.abs(value - expected.get(name)![index]!), name).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(value)),
        ),
      );
    for (const trainer of [eager, compiled]) trainer.dispose();
  });

  it('are prepared without changing anything, and leave no tensor behind', () => {
    const trainer = createSmallTrainer({ compiler });
    const vectors = vectorsOf(trainer, 3);
    const [digest, numTensors] = [trainer.stateDigest(), tf.memory().numTensors];
    trainer.prepareUpdate();
    expect([trainer.stateDigest(), tf.memory().numTensors]).toEqual([digest, numTensors]);
    vectors.forEach((vector, step) => trainer.applyReduced(vector, step));
    expect(trainer.stateDigest()).not.toBe(digest);
    expect(tf.memory().numTensors).toBe(numTensors);
    trainer.dispose();
  });

  it.each([undefined, compiler])('learn nothing where nothing counts', (given) => {
    const optimizer: OptimizerSpec = { name: 'sgd', learningRate };
    const trainer = createSmallTrainer({ optimizer, freeze: ['base/bn'], compiler: given });
    const before = valuesOf(trainer);
    trainer.applyReduced(new Float32Array(trainer.layout.length), 0);
    for (const [name, values] of valuesOf(trainer))
      if (name.startsWith('weights/')) expect(values, name).toEqual(before.get(name));
    trainer.dispose();
  });

  it('are computed op by op where one reads a value, and say so', () => {
    const trainer = createSmallTrainer({ compiler });
    const [weight] = trainer.changingWeights;
    const penalty = (value: tf.Tensor): tf.Scalar =>
      tf.mul(tf.sum(value), value.dataSync<'float32'>()[0] ?? 0);
    Object.assign(weight!, { regularizer: { penalty } });
    const [vector] = vectorsOf(trainer, 1);
    const digest = trainer.stateDigest();
    trainer.applyReduced(vector!, 0);
    expect(trainer.obstacleTo('update')).toMatch(/read/);
    expect(trainer.stateDigest()).not.toBe(digest);
    trainer.dispose();
  });

  it('follow what is frozen and thawed', () => {
    const trainer = createSmallTrainer({ compiler });
    const [vector] = vectorsOf(trainer, 1);
    trainer.applyReduced(vector!, 0);
    const { length } = trainer.layout;
    const [conv] = trainer.changingWeights;
    conv!.trainable = false;
    trainer.refreeze();
    expect(trainer.layout.length).toBeLessThan(length);
    const before = conv!.read().dataSync().slice();
    trainer.applyReduced(vectorsOf(trainer, 1)[0]!, 1);
    expect(conv!.read().dataSync()).toEqual(before);
    trainer.dispose();
  });
});
