import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerSpec } from '@thaw/orchestration';
import { kerasName } from '@thaw/layers/testing/keras-table';
import { measures } from '@thaw/layers/testing/measurement';
import { describe, expect, it } from 'vitest';

import { createSchedule } from '../schedules/create-schedule.js';
import { expectLikeKeras, readFixture, toTensor, type FixtureTensor } from '../testing/keras-fixtures.js';
import { OptimizerStep, type StepTime, type WeightGradient } from './optimizer-step.js';
import type { WeightState } from './optimizer.js';

type Tensors = Record<string, FixtureTensor>;

interface OptimizerFixture {
  initial: Tensors;
  gradients: Tensors[];
  /** The steps that `values` are of. */
  checked: number[];
  cases: { name: string; optimizer: OptimizerSpec; values: Tensors[]; slots: Tensors }[];
}

const fixture = readFixture('optimizer-settings.json') as OptimizerFixture;

function tensorsOf(tensors: Tensors): Map<string, tf.Tensor> {
  return new Map(Object.entries(tensors).map(([path, tensor]) => [path, toTensor(tensor)]));
}

function initialStates(step: OptimizerStep): Map<string, WeightState> {
  const states = Array.from(
    tensorsOf(fixture.initial),
    ([path, value]) => [path, { value, slots: step.slots.create(value) }] as const,
  );
  return new Map(states);
}

function withGradients(
  states: ReadonlyMap<string, WeightState>,
  gradients: ReadonlyMap<string, tf.Tensor>,
): Map<string, WeightGradient> {
  return new Map(Array.from(states, ([path, state]) => [path, { state, gradient: gradients.get(path)! }]));
}

function applyAt(
  step: OptimizerStep,
  weights: ReadonlyMap<string, WeightGradient>,
  time: StepTime,
): Map<string, WeightState> {
  const scalars = Array.from(step.scalarsAt(time), ([name, value]) => [name, tf.scalar(value)] as const);
  return step.apply(weights, step.kindAt(time.iteration), new Map(scalars));
}

describe('a step of all weights', () => {
  it.each(fixture.cases)('agrees with Keras over ten steps: $name', ({ optimizer, values, slots }) => {
    measures('optimizers', kerasName('optimizers', optimizer.name));
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const step = new OptimizerStep(optimizer);
      const schedule = createSchedule(optimizer.learningRate);
      let states = initialStates(step);
      fixture.gradients.forEach((gradients, iteration) => {
        const time = { iteration, learningRate: schedule(iteration) };
        states = applyAt(step, withGradients(states, tensorsOf(gradients)), time);
        const expected = values[fixture.checked.indexOf(iteration)] ?? {};
        for (const [path, tensor] of Object.entries(expected))
          expectLikeKeras(states.get(path)!.value.dataSync(), tensor, `${path} after step ${iteration}`);
      });
      const received = Array.from(states, ([path, state]) =>
        state.slots.map((slot, index) => [`${path}/${step.slots.names[index]!}`, slot] as const),
      ).flat();
      expect(received.map(([name]) => name).sort()).toEqual(Object.keys(slots).sort());
      for (const [name, slot] of received) expectLikeKeras(slot.dataSync(), slots[name]!, name);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('starts the average of a weight that is thawed late at its value, not at zero', () => {
    tf.tidy(() => {
      const step = new OptimizerStep({
        name: 'sgd',
        learningRate: 0.1,
        useEma: true,
        emaOverwriteFrequency: 1,
      });
      const value = tf.tensor1d([4]);
      const weight = { state: { value, slots: step.slots.create(value) }, gradient: tf.tensor1d([0]) };
      const after = applyAt(step, new Map([['w', weight]]), { iteration: 100, learningRate: 0.1 });
      const [average] = after.get('w')!.slots;
      expect(average!.dataSync()[0]).toBeCloseTo(4, 5);
    });
  });

  it.each<[OptimizerSpec, string]>([
    [
      { name: 'sgd', learningRate: 1, clipnorm: 1, clipvalue: 1 },
      'train.optimizer: expected at most one way to clip, received clipnorm and clipvalue',
    ],
    [
      { name: 'sgd', learningRate: 1, gradientAccumulationSteps: 1 },
      'train.optimizer.gradientAccumulationSteps: expected a whole number of at least 2, received 1',
    ],
    [
      { name: 'sgd', learningRate: 1, useEma: true, emaMomentum: 1.5 },
      'train.optimizer.emaMomentum: expected a number from 0 to 1, received 1.5',
    ],
    [
      { name: 'lion', learningRate: 1, beta1: 0 },
      'train.optimizer.beta1: expected a number above 0, received 0',
    ],
  ])('refuses %j', (spec, message) => {
    expect(() => new OptimizerStep(spec)).toThrow(message);
  });
});
