import * as tf from '@tensorflow/tfjs-core';
import { foldTree, subtreeKey } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';

import { disposeBatch } from './batch.js';
import { NonFiniteStep } from './errors.js';
import { createSmallTrainer, HEAD_CONFIG, randomBatch } from './testing/small-model.js';
import type { Trainer } from './trainer.js';

const NUM_REPLICAS = 8;

/** Replica 6 has a short batch, replica 7 none: the tail of an epoch. */
const EXAMPLES_OF_REPLICA = [3, 3, 3, 3, 3, 3, 1, 0];

function computeReplica(trainer: Trainer, step: number, replica: number): Float32Array | undefined {
  const numExamples = EXAMPLES_OF_REPLICA[replica]!;
  if (numExamples === 0) return undefined;
  const vector = new Float32Array(trainer.layout.length);
  const batch = randomBatch(numExamples, step * NUM_REPLICAS + replica);
  trainer.computeReplica(batch, { step, replica }, vector);
  disposeBatch(batch);
  return vector;
}

function addInto(left: Float32Array, right: Float32Array): Float32Array {
  left.forEach((value, index) => (left[index] = value + right[index]!));
  return left;
}

/** One step; replica r is computed by `trainerOf(r)`, and every trainer applies the sum. */
function runStep(trainers: readonly Trainer[], trainerOf: (replica: number) => Trainer, step: number): void {
  const partials = new Map<string, Float32Array>();
  for (let replica = 0; replica < NUM_REPLICAS; replica++) {
    const vector = computeReplica(trainerOf(replica), step, replica);
    if (vector !== undefined) partials.set(subtreeKey({ start: replica, width: 1 }), vector);
  }
  const sum = foldTree(NUM_REPLICAS, partials, addInto)!;
  for (const trainer of trainers) trainer.applyReduced(sum, step);
}

function stepWithOneReplica(trainer: Trainer, step: number) {
  const vector = computeReplica(trainer, step, 0)!;
  return trainer.applyReduced(vector, step);
}

function sectionNames(trainer: Trainer, kind: string): string[] {
  return trainer.layout.sections.filter((section) => section.kind === kind).map(({ name }) => name);
}

describe('Trainer', () => {
  it('gives the same bits whether one trainer computes all replicas or two share them', () => {
    const alone = createSmallTrainer();
    const [first, second] = [createSmallTrainer(), createSmallTrainer()];
    for (let step = 0; step < 4; step++) {
      runStep([alone], () => alone, step);
      runStep([first, second], (replica) => (replica < 5 ? first : second), step);
    }
    expect(first.stateDigest()).toBe(alone.stateDigest());
    expect(second.stateDigest()).toBe(alone.stateDigest());
    expect(alone.iteration).toBe(4);
  });

  it('sums to the same gradients and counts however the examples are cut into replicas', () => {
    const trainer = createSmallTrainer({ freeze: ['base'], head: HEAD_CONFIG.slice(1) });
    const batch = randomBatch(7, 1);
    const [whole, first, second] = [
      [0, 7],
      [0, 5],
      [5, 2],
    ].map(([start, size]) => {
      const part = {
        inputs: tf.slice(batch.inputs, [start!], [size!]),
        labels: tf.slice(batch.labels, [start!], [size!]),
      };
      const vector = new Float32Array(trainer.layout.length);
      trainer.computeReplica(part, { step: 0, replica: 0 }, vector);
      disposeBatch(part);
      return vector;
    }) as [Float32Array, Float32Array, Float32Array];
    disposeBatch(batch);
    const added = addInto(first, second);
    whole.forEach((value, index) => expect(added[index]).toBeCloseTo(value, 5));
  });

  it('writes a vector from its beginning on, and says how far it is', () => {
    const trainer = createSmallTrainer();
    const whole = computeReplica(trainer, 0, 0)!;
    const vector = new Float32Array(whole.length).fill(NaN);
    const batch = randomBatch(EXAMPLES_OF_REPLICA[0]!, 0);
    const told: number[] = [];
    trainer.computeReplica(batch, { step: 0, replica: 0 }, vector, (numbers) => {
      told.push(numbers);
      expect(vector.subarray(0, numbers)).toEqual(whole.subarray(0, numbers));
      expect(vector.subarray(numbers).every(Number.isNaN)).toBe(true);
    });
    disposeBatch(batch);
    expect(told).toEqual(trainer.layout.sections.map(({ offset, length }) => offset + length));
  });

  it('takes a vector in shared memory, and keeps nothing of it', () => {
    const [plain, shared] = [createSmallTrainer(), createSmallTrainer()];
    const vector = computeReplica(plain, 0, 0)!;
    const sharedVector = new Float32Array(new SharedArrayBuffer(vector.byteLength));
    sharedVector.set(vector);
    plain.applyReduced(vector, 0);
    shared.applyReduced(sharedVector, 0);
    sharedVector.fill(Number.NaN);
    expect(shared.stateDigest()).toBe(plain.stateDigest());
  });

  it('leaves the tensor count as it found it', () => {
    const trainer = createSmallTrainer();
    stepWithOneReplica(trainer, 0);
    const before = tf.memory().numTensors;
    stepWithOneReplica(trainer, 1);
    expect(tf.memory().numTensors).toBe(before);
    const batch = randomBatch(2, 1);
    trainer.evaluateReplica(batch, new Float32Array(trainer.evaluationLayout.length));
    disposeBatch(batch);
    trainer.importState(trainer.exportState());
    trainer.stateDigest();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('frees its slots when disposed', () => {
    const model = createSmallTrainer();
    const before = tf.memory().numTensors;
    const trainable = model.layout.sections.filter(({ kind }) => kind === 'gradient').length;
    model.dispose();
    expect(tf.memory().numTensors).toBe(before - 2 * trainable);
  });

  it('has no place for anything frozen, and moves no statistics of a frozen normalization', () => {
    const trainer = createSmallTrainer({ freeze: ['base'] });
    expect(sectionNames(trainer, 'gradient')).toEqual(['head/kernel', 'head/bias']);
    expect(sectionNames(trainer, 'update')).toEqual([]);
    expect(trainer.layout.length).toBe(3 * 3 + 3 + 5);
    const before = trainer.exportState();
    for (let step = 0; step < 3; step++) stepWithOneReplica(trainer, step);
    const after = trainer.exportState();
    const frozen = [...before.keys()].filter((name) => name.startsWith('weights/base/'));
    expect(frozen).toHaveLength(6);
    for (const name of frozen) expect(after.get(name)).toEqual(before.get(name));
    expect(after.get('weights/head/kernel')).not.toEqual(before.get('weights/head/kernel'));
    expect([...after.keys()].filter((name) => name.startsWith('optimizer/base'))).toEqual([]);
  });

  it('moves the statistics of a normalization that is not frozen', () => {
    const trainer = createSmallTrainer();
    expect(sectionNames(trainer, 'update')).toEqual(['base/bn/moving_mean', 'base/bn/moving_variance']);
    const before = trainer.exportState();
    stepWithOneReplica(trainer, 0);
    expect(trainer.exportState().get('weights/base/bn/moving_mean')).not.toEqual(
      before.get('weights/base/bn/moving_mean'),
    );
  });

  it('averages moving statistics over replicas by their examples', () => {
    const trainer = createSmallTrainer();
    const section = trainer.layout.sections.find(({ name }) => name === 'base/bn/moving_mean')!;
    const vectors = [0, 6].map((replica) => computeReplica(trainer, 0, replica)!);
    const meanOf = (vector: Float32Array, numExamples: number): number =>
      vector[section.offset]! / numExamples;
    const expected = (3 * meanOf(vectors[0]!, 3) + 1 * meanOf(vectors[1]!, 1)) / 4;
    trainer.applyReduced(addInto(vectors[0]!, vectors[1]!), 0);
    expect(trainer.exportState().get('weights/base/bn/moving_mean')!.values[0]).toBeCloseTo(expected, 6);
  });

  it('draws another dropout mask for another step or replica, the same for the same', () => {
    const trainer = createSmallTrainer();
    const batch = randomBatch(8, 5);
    const [first, again, otherStep, otherReplica] = [
      [0, 0],
      [0, 0],
      [1, 0],
      [0, 1],
    ].map(([step, replica]) => {
      const vector = new Float32Array(trainer.layout.length);
      trainer.computeReplica(batch, { step: step!, replica: replica! }, vector);
      return vector;
    });
    disposeBatch(batch);
    expect(again).toEqual(first);
    expect(otherStep).not.toEqual(first);
    expect(otherReplica).not.toEqual(first);
  });

  it.each([
    ['gradient', 'head/kernel', "the gradient of 'head/kernel'"],
    ['update', 'base/bn/moving_variance', "the update of 'base/bn/moving_variance'"],
    ['metric', 'loss', "the sum of 'loss'"],
  ] as const)('applies nothing of a step whose %s of %s is not finite', (kind, name, where) => {
    const trainer = createSmallTrainer();
    const vector = computeReplica(trainer, 0, 0)!;
    const section = trainer.layout.sections.find((each) => each.kind === kind && each.name === name)!;
    vector[section.offset + section.length - 1] = Number.NaN;
    const before = trainer.stateDigest();
    const failure = catchError(() => trainer.applyReduced(vector, 12));
    expect(failure).toBeInstanceOf(NonFiniteStep);
    expect(failure).toMatchObject({
      code: 'FAILED_PRECONDITION',
      step: 12,
      message: `Step 12: expected finite numbers, received NaN in ${where}; nothing was applied. Lower the learning rate, or check the examples`,
    });
    expect(trainer.stateDigest()).toBe(before);
  });

  it('refuses an empty replica, a vector of another length, and labels that are too few', () => {
    const trainer = createSmallTrainer();
    const vector = new Float32Array(trainer.layout.length);
    const empty = { inputs: tf.zeros([0, 4, 4, 1]), labels: tf.zeros([0], 'int32') };
    expect(() => trainer.computeReplica(empty, { step: 0, replica: 0 }, vector)).toThrow(
      'examples: expected at least one, received none; leave an empty replica out',
    );
    const unequal = { inputs: tf.zeros([2, 4, 4, 1]), labels: tf.zeros([1], 'int32') };
    expect(() => trainer.computeReplica(unequal, { step: 0, replica: 0 }, vector)).toThrow(
      'labels: expected one for each of 2 examples, received 1',
    );
    expect(() => trainer.applyReduced(new Float32Array(3), 4)).toThrow(
      `step 4: expected a vector of ${trainer.layout.length} numbers, received 3`,
    );
    tf.dispose([empty, unequal]);
  });

  it('leaves no tensor behind when a step fails', () => {
    const trainer = createSmallTrainer();
    const batch = { inputs: tf.zeros([2, 4, 4, 1]), labels: tf.zeros([2, 5]) };
    const before = tf.memory().numTensors;
    const vector = new Float32Array(trainer.layout.length);
    expect(() => trainer.computeReplica(batch, { step: 0, replica: 0 }, vector)).toThrow(
      'labels: expected shape [2]',
    );
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(batch);
  });
});

describe('training state', () => {
  it('continues in another trainer to the same bits', () => {
    const [original, copy] = [createSmallTrainer(), createSmallTrainer()];
    stepWithOneReplica(original, 0);
    copy.importState(original.exportState());
    expect(copy.stateDigest()).toBe(original.stateDigest());
    stepWithOneReplica(original, 1);
    stepWithOneReplica(copy, 1);
    expect(copy.stateDigest()).toBe(original.stateDigest());
    expect(copy.iteration).toBe(2);
  });

  it('names weights, slots and the iteration', () => {
    const trainer = createSmallTrainer({ freeze: ['base'] });
    expect([...trainer.exportState().keys()].slice(-7)).toEqual([
      'weights/head/kernel',
      'weights/head/bias',
      'optimizer/head/kernel/momentum',
      'optimizer/head/kernel/velocity',
      'optimizer/head/bias/momentum',
      'optimizer/head/bias/velocity',
      'optimizer/iteration',
    ]);
  });

  it('is a copy that later steps do not touch', () => {
    const trainer = createSmallTrainer();
    const state = trainer.exportState();
    const kernel = state.get('weights/head/kernel')!.values.slice();
    stepWithOneReplica(trainer, 0);
    trainer.importState(state);
    stepWithOneReplica(trainer, 0);
    expect(state.get('weights/head/kernel')!.values).toEqual(kernel);
  });

  it('has another digest when one bit of one weight differs', () => {
    const trainer = createSmallTrainer();
    const before = trainer.stateDigest();
    const state = trainer.exportState();
    const bits = new Uint32Array(state.get('weights/base/conv/kernel')!.values.buffer);
    bits[0]! ^= 1;
    trainer.importState(state);
    expect(trainer.stateDigest()).not.toBe(before);
  });

  it('is refused as a whole when a name is missing or unknown or a shape differs', () => {
    const trainer = createSmallTrainer();
    const digest = trainer.stateDigest();
    const missing = trainer.exportState();
    missing.delete('optimizer/head/bias/velocity');
    expect(() => trainer.importState(missing)).toThrow(
      "State 'optimizer/head/bias/velocity': expected shape [3], received nothing of this name",
    );
    const unknown = trainer.exportState().set('weights/other', { shape: [], values: Float32Array.of(0) });
    expect(() => trainer.importState(unknown)).toThrow(
      "State 'weights/other': expected no such name, received it",
    );
    const other = trainer.exportState().set('weights/head/bias', { shape: [2], values: new Float32Array(2) });
    expect(() => trainer.importState(other)).toThrow(
      "State 'weights/head/bias': expected shape [3], received shape [2] with 2 values",
    );
    expect(trainer.stateDigest()).toBe(digest);
  });
});

function catchError(fn: () => unknown): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  return undefined;
}
