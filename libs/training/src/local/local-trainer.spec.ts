import * as tf from '@tensorflow/tfjs-core';
import { materializeWeights, type Layer } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import { disposeBatch } from '../batch.js';
import { buildJobModel } from '../job-model.js';
import { BASE_CONFIG, createSmallTrainer, HEAD_CONFIG, randomBatch } from '../testing/small-model.js';
import type { GraphCompiler } from '../recorded/graph-compiler.js';
import { testCompiler, testRandom } from '../testing/test-random.js';
import { LocalTrainer } from './local-trainer.js';

/** The small model of the trainer's tests, and a local trainer of it with the same settings. */
function createLocal(compiler?: GraphCompiler): { model: Layer; local: LocalTrainer } {
  const { model } = buildJobModel({ baseConfig: BASE_CONFIG, head: HEAD_CONFIG });
  materializeWeights(model, { seed: 3, random: testRandom() });
  const local = new LocalTrainer({
    model,
    objective: () => ({ loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] }),
    optimizer: { name: 'adam', learningRate: 0.01 },
    seed: 3,
    random: testRandom(),
    compiler,
  });
  return { model, local };
}

function valuesOf({ weights }: Layer): number[][] {
  return weights.map((weight) => [...weight.read().dataSync()]);
}

describe('LocalTrainer', () => {
  it('steps to the bits of a trainer whose steps have a single replica', () => {
    const { model, local } = createLocal();
    const trainer = createSmallTrainer();
    const vector = new Float32Array(trainer.layout.length);
    for (let step = 0; step < 3; step++) {
      const batch = randomBatch(4, step);
      trainer.computeReplica(batch, { step, replica: 0 }, vector);
      const { loss } = trainer.applyReduced(vector, step);
      expect(local.trainBatch(batch).losses).toEqual({ loss });
      disposeBatch(batch);
    }
    const weights = [...trainer.exportState()].filter(([name]) => name.startsWith('weights/'));
    expect(weights.map(([, { values }]) => [...values]).sort()).toEqual(valuesOf(model).sort());
    expect(local.iteration).toBe(3);
  });

  it('follows freezing and thawing: slots of what stays are kept, those of the rest freed and made anew', () => {
    const { model, local } = createLocal();
    const [base] = model.sublayers;
    const batch = randomBatch(4, 1);
    const before = tf.memory().numTensors;
    const numSlotsAfterStep = (): number => {
      local.trainBatch(batch);
      return tf.memory().numTensors - before;
    };
    expect(numSlotsAfterStep()).toBe(2 * 6);
    base!.trainable = false;
    expect(numSlotsAfterStep()).toBe(2 * 2);
    base!.trainable = true;
    expect(numSlotsAfterStep()).toBe(2 * 6);
    local.dispose();
    expect(tf.memory().numTensors).toBe(before);
    disposeBatch(batch);
  });

  it('evaluates a model that is frozen as a whole, and changes nothing', () => {
    const { model, local } = createLocal();
    model.trainable = false;
    const before = valuesOf(model);
    const batch = randomBatch(4, 1);
    const numTensors = tf.memory().numTensors;
    const report = local.startReport();
    report.add(local.evaluateBatch(batch, { random: testRandom(), seed: 1, step: 0 }));
    expect(Object.keys(report.logs)).toEqual(['loss', 'accuracy']);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(valuesOf(model)).toEqual(before);
    disposeBatch(batch);
  });

  it('evaluates with a compiler to a hundred thousandth what it does without, recording each size once', () => {
    let numRecorded = 0;
    const compiler = testCompiler();
    const counting: GraphCompiler = {
      record: (recording) => {
        numRecorded += 1;
        return compiler.record(recording);
      },
    };
    const [eager, compiled] = [createLocal(), createLocal(counting)];
    const { numTensors } = tf.memory();
    for (const [step, size] of [4, 2, 4].entries()) {
      const batch = randomBatch(size, step);
      const [expected, received] = [eager, compiled].map(
        ({ local }) => local.evaluateBatch(batch, { random: testRandom(), seed: 1, step }).losses['loss'],
      );
      expect(received).toBeCloseTo(expected!, 5);
      disposeBatch(batch);
      for (const { model } of [eager, compiled])
        model.weights.forEach((weight) => weight.assign(tf.tidy(() => tf.mul(weight.read(), 1.01))));
    }
    expect(numRecorded).toBe(2);
    expect(tf.memory().numTensors).toBe(numTensors);
    for (const { local } of [eager, compiled]) local.dispose();
  });

  it('takes a learning rate before its first step and later', () => {
    const { local } = createLocal();
    expect(local.learningRate).toBe(Math.fround(0.01));
    local.learningRate = 0.5;
    const batch = randomBatch(4, 1);
    local.trainBatch(batch);
    expect(local.learningRate).toBe(0.5);
    local.learningRate = 0.25;
    expect(local.learningRate).toBe(0.25);
    expect(() => (local.learningRate = Number.NaN)).toThrow(
      'learningRate: expected a number from 0, received NaN',
    );
    disposeBatch(batch);
    local.dispose();
  });
});
