import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerSpec } from '@thaw/orchestration';
import { kerasName } from '@thaw/layers/testing/keras-table';
import { measures } from '@thaw/layers/testing/measurement';
import { describe, expect, it } from 'vitest';

import { expectLikeKeras, readCases, toTensor, type FixtureTensor } from '../testing/keras-fixtures.js';
import { createSchedule } from '../schedules/create-schedule.js';
import { createOptimizer } from './create-optimizer.js';
import type { Optimizer, UpdateTime, WeightState } from './optimizer.js';

interface OptimizerCase {
  name: string;
  optimizer: OptimizerSpec;
  initial: FixtureTensor;
  gradients: FixtureTensor[];
  values: FixtureTensor[];
  slots: Record<string, FixtureTensor>;
}

function timeAt(optimizer: Optimizer, iteration: number, { learningRate }: OptimizerSpec): UpdateTime {
  const count = iteration + 1;
  return {
    count: tf.scalar(count),
    learningRate: tf.scalar(createSchedule(learningRate)(0)),
    scalars: (optimizer.scalarsAt?.(count) ?? []).map((value) => tf.scalar(value)),
  };
}

describe('optimizers', () => {
  it.each(readCases<OptimizerCase>('optimizers.json'))('agree with Keras over ten steps: $name', (keras) => {
    measures('optimizers', kerasName('optimizers', keras.optimizer.name));
    tf.tidy(() => {
      const optimizer = createOptimizer(keras.optimizer);
      const { shape } = keras.initial;
      let state: WeightState = {
        value: toTensor(keras.initial),
        slots: optimizer.slotNames.map(() => tf.zeros(shape)),
      };
      keras.gradients.forEach((gradient, iteration) => {
        state = optimizer.update(state, toTensor(gradient), timeAt(optimizer, iteration, keras.optimizer));
        expectLikeKeras(state.value.dataSync(), keras.values[iteration]!, `value after step ${iteration}`);
      });
      expect([...optimizer.slotNames].sort()).toEqual(Object.keys(keras.slots).sort());
      optimizer.slotNames.forEach((name, index) =>
        expectLikeKeras(state.slots[index]!.dataSync(), keras.slots[name]!, name),
      );
    });
  });

  it('leave the tensors that came in alone', () => {
    tf.tidy(() => {
      const value = tf.tensor1d([1, 2]);
      const spec: OptimizerSpec = { name: 'adam', learningRate: 0.1 };
      const optimizer = createOptimizer(spec);
      const slots = [tf.zeros([2]), tf.zeros([2])];
      optimizer.update({ value, slots }, tf.ones([2]), timeAt(optimizer, 0, spec));
      expect([...value.dataSync()]).toEqual([1, 2]);
      expect([...slots[0]!.dataSync(), ...slots[1]!.dataSync()]).toEqual([0, 0, 0, 0]);
    });
  });
});

describe('createOptimizer', () => {
  it.each<[OptimizerSpec, string]>([
    [{ name: 'sgd', learningRate: 0 }, 'train.optimizer.learningRate: expected a number above 0, received 0'],
    [
      { name: 'sgd', learningRate: 1, momentum: 1 },
      'train.optimizer.momentum: expected a number from 0 to below 1, received 1',
    ],
    [
      { name: 'adam', learningRate: Infinity },
      'train.optimizer.learningRate: expected a number above 0, received Infinity',
    ],
    [
      { name: 'adam', learningRate: 1, beta1: -0.1 },
      'train.optimizer.beta1: expected a number from 0 to below 1, received -0.1',
    ],
    [
      { name: 'adam', learningRate: 1, beta2: NaN },
      'train.optimizer.beta2: expected a number from 0 to below 1, received NaN',
    ],
    [
      { name: 'adam', learningRate: 1, epsilon: 0 },
      'train.optimizer.epsilon: expected a number above 0, received 0',
    ],
  ])('refuses %j', (spec, message) => {
    expect(() => createOptimizer(spec)).toThrow(message);
  });
});
