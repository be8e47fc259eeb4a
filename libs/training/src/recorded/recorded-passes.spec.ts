import * as tf from '@tensorflow/tfjs-core';
import type { KerasConfig } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import { disposeBatch, type SingleBatch } from '../batch.js';
import { AUGMENTED_BASE_CONFIG, createSmallTrainer, randomBatch } from '../testing/small-model.js';
import { testCompiler } from '../testing/test-random.js';
import type { Trainer, TrainerOptions } from '../trainer.js';

type Options = Parameters<typeof createSmallTrainer>[0];

const compiler = testCompiler();
const FROZEN = ['base/conv', 'base/bn'];
/** Of samples as small as these. */
const GROUP_SIZE = 64;

function sumsOf(trainer: Trainer, batch: SingleBatch, step: number): Float32Array {
  const vector = new Float32Array(trainer.layout.length);
  trainer.computeReplica(batch, { step, replica: 1 }, vector);
  return vector;
}

function stepWith(trainer: Trainer, batch: SingleBatch, step: number): Float32Array {
  const vector = sumsOf(trainer, batch, step);
  trainer.applyReduced(vector, step);
  return vector;
}

function evaluationOf(trainer: Trainer, batch: SingleBatch): Float32Array {
  const vector = new Float32Array(trainer.evaluationLayout.length);
  trainer.evaluateReplica(batch, vector);
  return vector;
}

function expectClose(received: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  received.forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThan(1e-5 * largest));
}

/** Steps of two sizes and an evaluation, compiled and op by op. */
function expectSameCourse(options: Options & Partial<TrainerOptions>): Trainer {
  const [compiled, eager] = [createSmallTrainer({ ...options, compiler }), createSmallTrainer(options)];
  for (let step = 0; step < 5; step++) {
    const batch = randomBatch(step === 3 ? 1 : 6, step);
    const expected = stepWith(eager, batch, step);
    expectClose(sumsOf(compiled, batch, step), expected);
    compiled.applyReduced(expected, step);
    expectClose(evaluationOf(compiled, batch), evaluationOf(eager, batch));
    disposeBatch(batch);
  }
  expect([compiled.obstacleTo('train'), compiled.obstacleTo('evaluate')]).toEqual([undefined, undefined]);
  eager.dispose();
  return compiled;
}

describe('recorded passes', () => {
  it.each<[string, Options & Partial<TrainerOptions>]>([
    ['all trainable, with dropout and batch statistics', {}],
    ['a frozen beginning', { freeze: FROZEN }],
    [
      'metrics that count',
      { metrics: ['accuracy', { name: 'mean_iou', numClasses: 3, sparseYPred: false }], hasConfusion: true },
    ],
    [
      'momentum, regularization and clipping',
      { optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9, globalClipnorm: 1 } },
    ],
  ])('train and evaluate as the ops do one by one: %s', (_, options) => {
    expectSameCourse(options).dispose();
  });

  it('leave no tensor behind', () => {
    const trainer = createSmallTrainer({ compiler, freeze: FROZEN });
    const batch = randomBatch(5, 1);
    stepWith(trainer, batch, 0);
    evaluationOf(trainer, batch);
    const before = tf.memory().numTensors;
    for (let step = 1; step < 4; step++) stepWith(trainer, batch, step);
    evaluationOf(trainer, batch);
    expect(tf.memory().numTensors).toBe(before);
    disposeBatch(batch);
    trainer.dispose();
  });

  it('draw other numbers in another step and replica, and the same ones in the same', () => {
    const trainer = createSmallTrainer({ compiler });
    const batch = randomBatch(6, 1);
    const vector = new Float32Array(trainer.layout.length);
    const at = (step: number, replica: number): number[] => {
      trainer.computeReplica(batch, { step, replica }, vector);
      return [...vector];
    };
    const first = at(0, 0);
    expect(at(1, 0)).not.toEqual(first);
    expect(at(0, 1)).not.toEqual(first);
    expect(at(0, 0)).toEqual(first);
    disposeBatch(batch);
    trainer.dispose();
  });

  it('follow what is frozen and thawed, and states that are taken over', () => {
    const options = { freeze: [...FROZEN], compiler };
    const trainer = createSmallTrainer(options);
    const batch = randomBatch(4, 1);
    stepWith(trainer, batch, 0);
    const thawed = createSmallTrainer({ compiler });
    const state = thawed.exportState();
    for (const name of [...state.keys()])
      if (name.startsWith('optimizer/') && !trainer.exportState().has(name)) state.delete(name);
    const weights = state.get('weights/base/conv/kernel')!;
    state.set('weights/base/conv/kernel', { ...weights, values: weights.values.map((value) => value + 1) });
    trainer.importState(state);
    const expected = createSmallTrainer({ freeze: [...FROZEN] });
    expected.importState(state);
    expectClose(stepWith(trainer, batch, 1), stepWith(expected, batch, 1));
    disposeBatch(batch);
    for (const each of [trainer, thawed, expected]) each.dispose();
  });

  it('say why they are computed op by op where they cannot be recorded', () => {
    const crop: KerasConfig = { class_name: 'RandomCrop', config: { name: 'crop', height: 1, width: 1 } };
    const trainer = createSmallTrainer({
      compiler,
      head: [
        { class_name: 'Dense', config: { name: 'wide', units: 4 } },
        { class_name: 'Reshape', config: { name: 'grid', target_shape: [2, 2, 1] } },
        crop,
        { class_name: 'Flatten', config: { name: 'flat' } },
        { class_name: 'Dense', config: { name: 'head', units: 3, activation: 'softmax' } },
      ],
    });
    const batch = randomBatch(4, 1);
    expect(trainer.prepare('train', batch)).toBeUndefined();
    expect(trainer.obstacleTo('train')).toBe('one that reads values on the way');
    stepWith(trainer, batch, 0);
    disposeBatch(batch);
    trainer.dispose();
  });
});

describe('a prefix', () => {
  const frozen = (): Trainer => createSmallTrainer({ compiler, freeze: FROZEN });

  function featuresAt(trainer: Trainer, rows: ReadonlyMap<number, tf.Tensor>): number[][] {
    const batch = randomBatch(4, 1);
    const prefix = trainer.prepare('train', batch)!;
    const features = tf.tidy(() => {
      const zero = tf.zeros([1, 4, 4, 1]);
      const group = tf.concat(Array.from({ length: GROUP_SIZE }, (_, row) => rows.get(row) ?? zero));
      return prefix.compute(group);
    });
    const [first] = features as [tf.Tensor2D];
    const values = Array.from(rows.keys(), (row) => [
      ...tf.tidy(() => tf.slice(first, [row, 0], [1, 3]).dataSync()),
    ]);
    tf.dispose(features);
    disposeBatch(batch);
    return values;
  }

  it('is computed of more examples at once where they are small', () => {
    const batch = randomBatch(4, 1);
    const trainer = frozen();
    expect(trainer.prepare('train', batch)?.groupSize).toBe(GROUP_SIZE);
    trainer.dispose();
    disposeBatch(batch);
  });

  it('is what lies before the first trainable or random layer', () => {
    const batch = randomBatch(4, 1);
    const trainer = frozen();
    expect(trainer.prepare('train', batch)?.featureShapes).toEqual([[3]]);
    expect(trainer.prepare('evaluate', batch)?.featureShapes).toEqual([[3]]);
    const thawed = createSmallTrainer({ compiler, freeze: ['base/conv'] });
    expect(thawed.prepare('train', batch)?.featureShapes).toEqual([[4, 4, 3]]);
    const open = createSmallTrainer({ compiler });
    expect(open.prepare('train', batch)).toBeUndefined();
    for (const each of [trainer, thawed, open]) each.dispose();
    disposeBatch(batch);
  });

  it('makes the same features for training and evaluation, and others of other weights', () => {
    const batch = randomBatch(4, 1);
    const [trainer, other] = [frozen(), frozen()];
    const digest = trainer.prepare('train', batch)?.digest;
    expect(trainer.prepare('evaluate', batch)).toBe(trainer.prepare('train', batch));
    const state = other.exportState();
    const { shape, values } = state.get('weights/base/bn/gamma')!;
    state.set('weights/base/bn/gamma', { shape, values: values.map((value) => value * 2) });
    other.importState(state);
    expect(other.prepare('train', batch)?.digest).not.toBe(digest);
    trainer.dispose();
    other.dispose();
    disposeBatch(batch);
  });

  it('makes of an example the same bits whatever else is in its group', () => {
    const trainer = frozen();
    const batch = randomBatch(GROUP_SIZE, 5);
    const rows = tf.split(batch.inputs, GROUP_SIZE);
    const all = featuresAt(trainer, new Map(rows.entries()));
    for (const row of [0, 7, GROUP_SIZE - 1])
      expect(featuresAt(trainer, new Map([[row, rows[row]!]]))).toEqual([all[row]]);
    tf.dispose(rows);
    disposeBatch(batch);
    trainer.dispose();
  });

  it('lets features stand in for examples, to the same bits', () => {
    const [withImages, withFeatures] = [frozen(), frozen()];
    const batch = randomBatch(6, 2);
    const prefix = withFeatures.prepare('train', batch)!;
    const features = tf.tidy(() => {
      const missing = tf.zeros([GROUP_SIZE - 6, 4, 4, 1]);
      return prefix.compute(tf.concat([batch.inputs, missing])).map((each) => tf.slice(each, 0, 6));
    });
    const vector = new Float32Array(withFeatures.layout.length);
    withFeatures.computeReplica({ features, labels: batch.labels }, { step: 0, replica: 1 }, vector);
    expect(stepWith(withImages, batch, 0)).toEqual(vector);
    tf.dispose(features);
    disposeBatch(batch);
    withImages.dispose();
    withFeatures.dispose();
  });

  it('ends where its features have room, or is not there, which the trainer says', () => {
    const batch = randomBatch(4, 1);
    const roomFor = (numValues: number) => ({ numExamples: 10, maxBytes: 10 * (numValues * 4 + 8) });
    const withRoom = (numValues: number): Trainer =>
      createSmallTrainer({ compiler, freeze: FROZEN, featureRoom: roomFor(numValues) });
    const [all, none] = [withRoom(3), withRoom(2)];
    expect(all.prepare('train', batch)?.featureShapes).toEqual([[3]]);
    expect(all.cutReasonOf('train')).toMatch(/^features take 200 bytes, /);
    expect(none.prepare('train', batch)).toBeUndefined();
    expect(none.cutReasonOf('train')).toMatch(/^features would take 200 bytes or more, /);
    const open = createSmallTrainer({ compiler, featureRoom: roomFor(100) });
    expect(open.prepare('train', batch)).toBeUndefined();
    expect(open.cutReasonOf('train')).toMatch(/^no layer comes before/);
    for (const each of [all, none, open]) each.dispose();
    disposeBatch(batch);
  });

  it('ends before batch statistics, also where nothing about them is trainable', () => {
    const batch = randomBatch(4, 1);
    const trainer = createSmallTrainer({
      compiler,
      freeze: FROZEN,
      head: [
        { class_name: 'BatchNormalization', config: { name: 'plain', center: false, scale: false } },
        { class_name: 'Dense', config: { name: 'head', units: 3, activation: 'softmax' } },
      ],
    });
    const prefix = trainer.prepare('train', batch);
    expect(prefix?.featureShapes).toEqual([[3]]);
    trainer.dispose();
    disposeBatch(batch);
  });
});

describe('fixed views', () => {
  const augmented = (options: Options & Partial<TrainerOptions> = {}): Trainer =>
    createSmallTrainer({
      ...{ base: AUGMENTED_BASE_CONFIG, freeze: FROZEN, hasViews: true, compiler },
      ...{ head: [{ class_name: 'Dense', config: { name: 'head', units: 3, activation: 'softmax' } }] },
      ...options,
    });
  const POSITIONS = [4, 9, 70, 2, 65];

  function sumsAt(trainer: Trainer, { view = 0, step = 0, positions = POSITIONS } = {}): Float32Array {
    const batch = randomBatch(positions.length, 1);
    const vector = new Float32Array(trainer.layout.length);
    trainer.computeReplica(batch, { step, replica: 1, views: { positions, view } }, vector);
    disposeBatch(batch);
    return vector;
  }

  it('are the same compiled, cut, and op by op', () => {
    const trainers = [
      augmented(),
      augmented({ splitsPrefix: false }),
      augmented({ compiler: undefined }),
    ] as const;
    const expected = sumsAt(trainers[2], { view: 1 });
    for (const trainer of trainers) {
      expectClose(sumsAt(trainer, { view: 1 }), expected);
      expect(trainer.obstacleTo('train')).toBeUndefined();
      trainer.dispose();
    }
  });

  it('are of an example and a view, not of a step', () => {
    const trainer = augmented();
    const first = sumsAt(trainer);
    expect(sumsAt(trainer, { step: 3 })).toEqual(first);
    expect(sumsAt(trainer, { view: 1 })).not.toEqual(first);
    expect(sumsAt(trainer, { positions: [4, 9, 70, 2, 66] })).not.toEqual(first);
    trainer.dispose();
  });

  it('let a prefix begin before the layers that change images, in training alone', () => {
    const [trainer, other] = [augmented(), augmented({ seed: 4 })];
    const batch = randomBatch(4, 1);
    const prefix = trainer.prepare('train', batch)!;
    expect([prefix.featureShapes, prefix.hasViews]).toEqual([[[3]], true]);
    const evaluated = trainer.prepare('evaluate', batch)!;
    expect([evaluated.featureShapes, evaluated.hasViews]).toEqual([[[3]], false]);
    expect(other.prepare('train', batch)!.digest).not.toBe(prefix.digest);
    expect(other.prepare('evaluate', batch)!.digest).toBe(evaluated.digest);
    for (const each of [trainer, other]) each.dispose();
    disposeBatch(batch);
  });

  it('make of an example and a view the same bits whatever else is in the group', () => {
    const trainer = augmented();
    const batch = randomBatch(4, 1);
    const prefix = trainer.prepare('train', batch)!;
    const group = randomBatch(GROUP_SIZE, 5).inputs;
    const positions: (number | undefined)[] = Array.from({ length: GROUP_SIZE }, (_, row) => row);
    const [all] = prefix.compute(group, { positions, view: 2 });
    const alone = positions.map((position) => (position === 7 ? position : undefined));
    const mask = tf.oneHot(tf.tensor1d([7], 'int32'), GROUP_SIZE);
    const onlyRow = tf.mul(group, tf.reshape(mask, [GROUP_SIZE, 1, 1, 1]));
    const [one] = prefix.compute(onlyRow, { positions: alone, view: 2 });
    const rowOf = (features: tf.Tensor): Float32Array =>
      tf.slice(features, [7, 0], [1, 3]).dataSync<'float32'>();
    expect(rowOf(one!)).toEqual(rowOf(all!));
    trainer.dispose();
    disposeBatch(batch);
  });

  it('leave no tensor behind, and end no prefix where nobody asked for them', () => {
    const trainer = augmented();
    sumsAt(trainer);
    const before = tf.memory().numTensors;
    sumsAt(trainer, { view: 1 });
    expect(tf.memory().numTensors).toBe(before);
    const fresh = augmented({ hasViews: false });
    const batch = randomBatch(4, 1);
    expect(fresh.prepare('train', batch)).toBeUndefined();
    for (const each of [trainer, fresh]) each.dispose();
    disposeBatch(batch);
  });

  it('are refused of examples whose positions nobody says', () => {
    const trainer = augmented();
    const batch = randomBatch(4, 1);
    expect(() => sumsOf(trainer, batch, 0)).toThrow('was not told the positions of its examples');
    trainer.dispose();
    disposeBatch(batch);
  });
});
