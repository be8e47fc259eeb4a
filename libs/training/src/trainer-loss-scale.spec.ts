import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

import { disposeBatch } from './batch.js';
import { NonFiniteStep } from './errors.js';
import type { GraphCompiler, PassRecording } from './recorded/graph-compiler.js';
import { createSmallTrainer, randomBatch } from './testing/small-model.js';
import { testCompiler } from './testing/test-random.js';
import type { Trainer } from './trainer.js';
import type { TrainingState } from './training-state.js';

type Options = Parameters<typeof createSmallTrainer>[0];

function sumsOf(trainer: Trainer, step: number): Float32Array {
  const batch = randomBatch(5, step);
  const vector = new Float32Array(trainer.layout.length);
  trainer.computeReplica(batch, { step, replica: 0 }, vector);
  disposeBatch(batch);
  return vector;
}

/** The same sums with an infinite number at the end of a section. */
function overflowing(trainer: Trainer, step: number, kind = 'gradient', name = 'head/kernel'): Float32Array {
  const vector = sumsOf(trainer, step);
  const section = trainer.layout.sections.find((each) => each.kind === kind && each.name === name)!;
  vector[section.offset + section.length - 1] = Infinity;
  return vector;
}

function gradientsOf(trainer: Trainer, vector: Float32Array): number[] {
  const gradients = trainer.layout.sections.filter(({ kind }) => kind === 'gradient');
  return gradients.flatMap(({ offset, length }) => [...vector.subarray(offset, offset + length)]);
}

/** What is under a name, as bytes and by itself. */
function partOf(state: TrainingState, isWanted: (name: string) => boolean): [string, number[]][] {
  return [...state].flatMap(([name, { values }]) => (isWanted(name) ? [[name, [...values]]] : []));
}

const isMoving = (name: string): boolean => name.includes('/moving_');
const isScale = (name: string): boolean =>
  ['dynamic_scale', 'step_counter', 'skipped_steps'].some((each) => name === `optimizer/${each}`);
const isOther = (name: string): boolean => !isMoving(name) && !isScale(name);

/** A compiler that counts what it records. */
function countingCompiler(): { compiler: GraphCompiler; numRecordings: () => number } {
  const compiler = testCompiler();
  let count = 0;
  const record = (recording: PassRecording): ReturnType<GraphCompiler['record']> => {
    count += 1;
    return compiler.record(recording);
  };
  return { compiler: { record }, numRecordings: () => count };
}

describe('training with a scaled loss', () => {
  it.each<[string, Options]>([
    ['op by op', {}],
    ['compiled', { compiler: testCompiler() }],
  ])('reports and learns the same to the last bit where nothing overflows, %s', (_, options) => {
    const [plain, scaled] = [createSmallTrainer(options), createSmallTrainer({ ...options, lossScale: {} })];
    for (let step = 0; step < 4; step++) {
      const [expected, received] = [sumsOf(plain, step), sumsOf(scaled, step)];
      expect(gradientsOf(scaled, received)).toEqual(
        gradientsOf(plain, expected).map((value) => value * 2 ** 15),
      );
      expect(scaled.applyReduced(received, step)).toEqual(plain.applyReduced(expected, step));
    }
    const isShared = (name: string): boolean => !isScale(name);
    expect(partOf(scaled.exportState(), isShared)).toEqual(partOf(plain.exportState(), isShared));
    expect(scaled.lossScaling).toEqual({ lossScale: 2 ** 15, skippedSteps: 0 });
    expect(plain.lossScaling).toBeUndefined();
  });

  it('skips a step whose gradients overflow: moving statistics change, weights, slots and iteration do not', () => {
    const trainer = createSmallTrainer({ lossScale: {} });
    trainer.applyReduced(sumsOf(trainer, 0), 0);
    const before = trainer.exportState();
    const { numTensors } = tf.memory();
    const { loss } = trainer.applyReduced(overflowing(trainer, 1), 1);
    const after = trainer.exportState();
    expect(Number.isFinite(loss)).toBe(true);
    expect(partOf(after, isOther)).toEqual(partOf(before, isOther));
    expect(partOf(after, isMoving)).not.toEqual(partOf(before, isMoving));
    expect(trainer.iteration).toBe(1);
    expect(trainer.lossScaling).toEqual({ lossScale: 2 ** 14, skippedSteps: 1 });
    expect(tf.memory().numTensors).toBeLessThanOrEqual(numTensors);
  });

  it('computes the next passes with the new scale, by the same recording', () => {
    const { compiler, numRecordings } = countingCompiler();
    const trainer = createSmallTrainer({ compiler, lossScale: { initialScale: 8 }, freeze: ['base/bn'] });
    const before = gradientsOf(trainer, sumsOf(trainer, 1));
    const recorded = numRecordings();
    trainer.applyReduced(overflowing(trainer, 1), 1);
    expect(gradientsOf(trainer, sumsOf(trainer, 1))).toEqual(before.map((value) => value / 2));
    expect(numRecordings()).toBe(recorded);
  });

  it('doubles after so many finite steps in a row, also where another trainer takes its state over', () => {
    const lossScale = { initialScale: 4, dynamicGrowthSteps: 3 };
    const [whole, first] = [createSmallTrainer({ lossScale }), createSmallTrainer({ lossScale })];
    const scales = [0, 1, 2, 3, 4, 5, 6].map((step) => {
      whole.applyReduced(step === 1 ? overflowing(whole, step) : sumsOf(whole, step), step);
      return whole.lossScaling!.lossScale;
    });
    expect(scales).toEqual([4, 2, 2, 2, 4, 4, 4]);
    for (const step of [0, 1, 2]) first.applyReduced(step === 1 ? overflowing(first, step) : sumsOf(first, step), step); // prettier-ignore
    const second = createSmallTrainer({ lossScale });
    second.importState(first.exportState());
    expect(second.stateDigest()).toBe(first.stateDigest());
    for (const step of [3, 4, 5, 6]) second.applyReduced(sumsOf(second, step), step);
    expect(second.stateDigest()).toBe(whole.stateDigest());
    expect(second.lossScaling).toEqual({ lossScale: 4, skippedSteps: 1 });
  });

  it('tells states apart that differ in the scale alone, and takes none without one', () => {
    const [four, eight] = [4, 8].map((initialScale) => createSmallTrainer({ lossScale: { initialScale } }));
    expect(four!.stateDigest()).not.toBe(eight!.stateDigest());
    expect(() => four!.importState(createSmallTrainer().exportState())).toThrow(
      "State 'optimizer/dynamic_scale': expected",
    );
  });

  it.each([
    ['update', 'base/bn/moving_variance', "the update of 'base/bn/moving_variance'"],
    ['metric', 'loss', "the sum of 'loss'"],
  ])('fails where the %s of %s is not finite, which no scale mends', (kind, name, where) => {
    const trainer = createSmallTrainer({ lossScale: {} });
    const vector = overflowing(trainer, 0, kind, name);
    const before = trainer.stateDigest();
    expect(() => trainer.applyReduced(vector, 12)).toThrow(
      `Step 12: expected finite numbers, received Infinity in ${where}; nothing was applied. Lower the learning rate, check the ` +
        'examples, or take mixed_bfloat16, which holds larger numbers than float16',
    );
    expect(trainer.stateDigest()).toBe(before);
  });

  it('fails where gradients are not finite with the least scale that there is', () => {
    const trainer = createSmallTrainer({ lossScale: { initialScale: 2 ** -125 } });
    trainer.applyReduced(overflowing(trainer, 0), 0);
    const vector = overflowing(trainer, 1);
    expect(() => trainer.applyReduced(vector, 1)).toThrow(NonFiniteStep);
    expect(trainer.lossScaling).toEqual({ lossScale: 2 ** -126, skippedSteps: 1 });
  });

  it.each([
    [{ initialScale: 0 }, 'lossScale.initialScale: expected a finite number above 0, received 0'],
    [{ initialScale: 1e39 }, 'lossScale.initialScale: expected a finite number above 0, received 1e+39'],
    [{ dynamicGrowthSteps: 0 }, 'lossScale.dynamicGrowthSteps: expected a whole number from 1, received 0'],
  ])('refuses %o', (lossScale, message) => {
    expect(() => createSmallTrainer({ lossScale })).toThrow(message);
  });
});
