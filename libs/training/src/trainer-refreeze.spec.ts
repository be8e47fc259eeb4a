import * as tf from '@tensorflow/tfjs-core';
import { applyFreezePlan, layerPaths, materializeWeights, weightPaths, type Layer } from '@thaw/layers';
import type { OptimizerSpec } from '@thaw/orchestration';
import { describe, expect, it, vi } from 'vitest';

import { disposeBatch } from './batch.js';
import { LayoutChanged } from './errors.js';
import { buildJobModel } from './job-model.js';
import { BASE_CONFIG, HEAD_CONFIG, randomBatch } from './testing/small-model.js';
import { testRandom } from './testing/test-random.js';
import { Trainer, type TrainerOptions } from './trainer.js';

interface Setup {
  model: Layer;
  base: Layer;
  trainer: Trainer;
}

const ADAM: OptimizerSpec = { name: 'adam', learningRate: 0.01 };

function setUp(freeze: string[], options: Partial<TrainerOptions> = {}): Setup {
  const { model } = buildJobModel({ baseConfig: BASE_CONFIG, head: HEAD_CONFIG });
  applyFreezePlan(model, freeze);
  materializeWeights(model, { seed: 3, random: testRandom() });
  const trainer = Trainer.create({
    model,
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    optimizer: ADAM,
    seed: 3,
    random: testRandom(),
    ...options,
  });
  return { model, base: layerPaths(model).get('base')!, trainer };
}

function step(trainer: Trainer, number: number): void {
  const vector = new Float32Array(trainer.layout.length);
  const batch = randomBatch(6, number);
  trainer.computeReplica(batch, { step: number, replica: 0 }, vector);
  disposeBatch(batch);
  trainer.applyReduced(vector, number);
}

function slotsOf(trainer: Trainer): Map<string, number[]> {
  const state = [...trainer.exportState()].filter(
    ([name]) => name.startsWith('optimizer/') && name.includes('/head/'),
  );
  return new Map(state.map(([name, { values }]) => [name, [...values]]));
}

function slotNames(trainer: Trainer): string[] {
  return [...trainer.exportState().keys()].filter((name) => /^optimizer\/(base|head)/.test(name));
}

describe('refreeze', () => {
  it('keeps the slots of what stays trainable, and the iteration, when layers are frozen and thawed', () => {
    const { base, trainer } = setUp([]);
    for (let number = 0; number < 3; number++) step(trainer, number);
    const slots = slotsOf(trainer);
    base.trainable = false;
    trainer.refreeze();
    expect(slotsOf(trainer)).toEqual(slots);
    expect(slotNames(trainer).every((name) => name.startsWith('optimizer/head/'))).toBe(true);
    base.trainable = true;
    trainer.refreeze();
    expect(slotsOf(trainer)).toEqual(slots);
    expect(trainer.iteration).toBe(3);
    const thawed = trainer.exportState().get('optimizer/base/conv/kernel/momentum')!;
    expect(thawed.values.every((value) => value === 0)).toBe(true);
  });

  it('lays out the same steps as a trainer that was created after the freeze', () => {
    const { base, trainer } = setUp([]);
    base.trainable = false;
    trainer.refreeze();
    const frozen = setUp(['base']).trainer;
    expect(trainer.layout).toEqual(frozen.layout);
    step(trainer, 0);
    step(frozen, 0);
    expect(trainer.stateDigest()).toBe(frozen.stateDigest());
  });

  it('changes nothing when nothing was frozen or thawed', () => {
    const [first, second] = [setUp([]).trainer, setUp([]).trainer];
    for (let number = 0; number < 2; number++) {
      step(first, number);
      step(second, number);
      second.refreeze();
    }
    expect(second.stateDigest()).toBe(first.stateDigest());
  });

  it('reads what is frozen once, however often states are compared', () => {
    const { model, base, trainer } = setUp(['base']);
    const weights = [...weightPaths(model)];
    const reads = new Map(weights.map(([path, weight]) => [path, vi.spyOn(weight.read(), 'dataSync')]));
    const digests = new Set([trainer.stateDigest()]);
    const frozen = weights.filter(([, weight]) => base.weights.includes(weight));
    for (let number = 0; number < 3; number++) {
      step(trainer, number);
      digests.add(trainer.stateDigest());
    }
    expect(frozen.map(([path]) => reads.get(path)?.mock.calls.length)).toEqual(frozen.map(() => 1));
    const [, changed] = frozen[0]!;
    changed.assign(tf.add(changed.read(), 1));
    digests.add(trainer.stateDigest());
    expect(digests.size).toBe(5);
  });

  it('changes no bit of what is frozen in steps to come', () => {
    const { base, trainer } = setUp([]);
    step(trainer, 0);
    base.trainable = false;
    trainer.refreeze();
    const before = trainer.exportState();
    step(trainer, 1);
    const after = trainer.exportState();
    for (const [name, tensor] of before)
      if (name.startsWith('weights/base/')) expect(after.get(name)).toEqual(tensor);
    expect(after.get('weights/head/kernel')).not.toEqual(before.get('weights/head/kernel'));
  });

  it('owns as many tensors as there are slots', () => {
    const { base, trainer } = setUp([]);
    const before = tf.memory().numTensors;
    base.trainable = false;
    trainer.refreeze();
    expect(tf.memory().numTensors).toBe(before - 2 * 4);
    base.trainable = true;
    trainer.refreeze();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is asked for by a step after a change that it was not called for', () => {
    const { base, trainer } = setUp([]);
    base.trainable = false;
    expect(() => step(trainer, 0)).toThrow(LayoutChanged);
    expect(() => step(trainer, 0)).toThrow(
      "Weight 'base/conv/kernel' is frozen: layers were frozen, thawed or changed after the trainer looked at the " +
        'model; call its refreeze',
    );
    const thawed = setUp(['base']);
    thawed.base.trainable = true;
    expect(() => step(thawed.trainer, 0)).toThrow("Weight 'kernel' is trainable");
  });

  it('leaves everything as it was when all weights are frozen', () => {
    const { model, trainer } = setUp([]);
    const { layout } = trainer;
    model.trainable = false;
    expect(() => trainer.refreeze()).toThrow('whose 8 weights are all frozen');
    expect(trainer.layout).toBe(layout);
  });
});

describe('the learning rate', () => {
  it('can be replaced, and is then part of the state', () => {
    const [trainer, copy] = [setUp([]).trainer, setUp([]).trainer];
    step(trainer, 0);
    const before = trainer.exportState();
    expect(before.has('optimizer/learning_rate')).toBe(false);
    trainer.learningRate = 0.005;
    expect(trainer.learningRate).toBe(Math.fround(0.005));
    copy.importState(trainer.exportState());
    expect(copy.learningRate).toBe(trainer.learningRate);
    step(trainer, 1);
    step(copy, 1);
    expect(copy.stateDigest()).toBe(trainer.stateDigest());
    copy.importState(before);
    expect(copy.learningRate).toBe(Math.fround(0.01));
  });

  it('follows its schedule, and cannot be replaced then', () => {
    const { trainer } = setUp([], {
      optimizer: {
        name: 'sgd',
        learningRate: { name: 'piecewise_constant_decay', boundaries: [0], values: [0.5, 0.25] },
      },
    });
    expect(trainer.learningRate).toBe(0.5);
    step(trainer, 0);
    expect(trainer.learningRate).toBe(0.25);
    expect(() => {
      trainer.learningRate = 1;
    }).toThrow('learningRate: expected no change of a learning rate that has a schedule, received 1');
  });

  it('of no size is refused', () => {
    const { trainer } = setUp([]);
    expect(() => {
      trainer.learningRate = Number.NaN;
    }).toThrow('learningRate: expected a number from 0, received NaN');
  });
});

describe('metrics that count', () => {
  it('are the same whether examples are one share or two', () => {
    const { trainer } = setUp([], {
      loss: 'categorical_crossentropy',
      metrics: ['auc', 'precision', 'f1_score'],
    });
    const { inputs, labels } = randomBatch(7, 1);
    const oneHot = tf.tidy(() => tf.cast(tf.oneHot(labels as tf.Tensor1D, 3), 'float32'));
    const evaluate = (start: number, size: number): Float32Array => {
      const sums = new Float32Array(trainer.evaluationLayout.length);
      tf.tidy(() =>
        trainer.evaluateReplica(
          { inputs: tf.slice(inputs, [start], [size]), labels: tf.slice(oneHot, [start], [size]) },
          sums,
        ),
      );
      return sums;
    };
    const [whole, first, second] = [evaluate(0, 7), evaluate(0, 5), evaluate(5, 2)];
    const added = first.map((value, index) => value + second[index]!);
    expect(trainer.summarizeEvaluation(added).metrics).toEqual(trainer.summarizeEvaluation(whole).metrics);
    tf.dispose([inputs, labels, oneHot]);
  });
});
