import type { KerasConfig } from '@thaw/layers';
import type { OptimizerSpec } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';

import { buildJobModel } from './job-model.js';
import type { LossScaleOptions } from './loss-scale.js';
import { expectLikeKeras, readFixture, type FixtureTensor } from './testing/keras-fixtures.js';
import { testRandom } from './testing/test-random.js';
import { Trainer } from './trainer.js';
import { assignWeights } from './training-state.js';

interface LossScaleFixture {
  initial: FixtureTensor;
  lossScale: LossScaleOptions;
  /** Of the scaled loss. */
  gradients: FixtureTensor[];
  /** What stands in the last place of a step's gradient instead. */
  overflows: Record<string, 'inf' | '-inf' | 'nan'>;
  cases: {
    name: string;
    optimizer: OptimizerSpec;
    steps: { value: FixtureTensor; scale: number; stepCounter: number; iteration: number }[];
  }[];
}

const fixture = readFixture('loss-scale.json') as LossScaleFixture;
const NUMBERS = { inf: Infinity, '-inf': -Infinity, nan: Number.NaN };
const WEIGHT = 'only/kernel';

const MODEL: KerasConfig = {
  class_name: 'Sequential',
  config: {
    name: 'one-weight',
    layers: [
      { class_name: 'InputLayer', config: { batch_shape: [null, 2], name: 'input' } },
      { class_name: 'Dense', config: { name: 'only', units: 3, use_bias: false } },
    ],
  },
};

function createTrainer(optimizer: OptimizerSpec): Trainer {
  const { model } = buildJobModel({ baseConfig: MODEL });
  const { shape, values } = fixture.initial;
  assignWeights(model, new Map([[WEIGHT, { shape, values: Float32Array.from(values) }]]));
  const { lossScale } = fixture;
  const parts = { model, loss: 'mean_squared_error', metrics: [], seed: 1, random: testRandom() } as const;
  return Trainer.create({ ...parts, optimizer, lossScale });
}

/** The sums of a batch of one example whose scaled loss has the gradient of a step. */
function sumsOf({ layout }: Trainer, step: number): Float32Array {
  const vector = new Float32Array(layout.length);
  for (const { kind, offset, length } of layout.sections) {
    if (kind === 'denominator') vector[offset] = 1;
    if (kind !== 'gradient') continue;
    vector.set(fixture.gradients[step]!.values, offset);
    const overflow = fixture.overflows[step];
    if (overflow !== undefined) vector[offset + length - 1] = NUMBERS[overflow];
  }
  return vector;
}

describe('twelve steps with a scaled loss, in some of which gradients overflow', () => {
  it.each(fixture.cases)('leave what Keras leaves: $name', ({ optimizer, steps }) => {
    const trainer = createTrainer(optimizer);
    steps.forEach(({ value, scale, stepCounter, iteration }, step) => {
      trainer.applyReduced(sumsOf(trainer, step), step);
      const state = trainer.exportState();
      expectLikeKeras(state.get(`weights/${WEIGHT}`)!.values, value, `the weight after step ${step}`);
      const numbers = ['dynamic_scale', 'step_counter', 'iteration'].map(
        (name) => state.get(`optimizer/${name}`)!.values[0],
      );
      expect(numbers, `after step ${step}`).toEqual([scale, stepCounter, iteration]);
    });
  });
});
