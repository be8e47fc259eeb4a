import { describe, expect, it, vi } from 'vitest';

import { Dense, LearningRateScheduler, Sequential, type LearningRateRule } from '../index.js';

async function rates(rule: LearningRateRule, learningRate: number | 'schedule' = 0.5): Promise<unknown> {
  const model = new Sequential([new Dense({ units: 1 })]);
  const configured =
    learningRate === 'schedule'
      ? { name: 'exponential_decay' as const, initialLearningRate: 0.5, decaySteps: 2, decayRate: 0.5 }
      : learningRate;
  model.compile({ optimizer: { name: 'sgd', learningRate: configured }, loss: 'mse' });
  const callbacks = [new LearningRateScheduler(rule, { verbose: 1 })];
  try {
    const { history } = await model.fit([[1]], [[2]], { epochs: 3, verbose: 0, callbacks });
    return history['learning_rate'];
  } finally {
    model.dispose();
  }
}

describe('LearningRateScheduler', () => {
  it('sets the rate of each epoch from its number and the rate so far, and says so', async () => {
    const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const seen = await rates((epoch, rate) => (epoch < 1 ? rate : rate / 2));
    expect(print.mock.calls[1]?.[0]).toBe('Epoch 2: LearningRateScheduler sets the learning rate to 0.25.\n');
    print.mockRestore();
    expect(seen).toEqual([0.5, 0.25, 0.125]);
  });

  it('refuses what is no rate, and an optimizer whose schedule would be lost', async () => {
    await expect(rates(() => NaN)).rejects.toThrow('expected a number from 0 for epoch 0, received NaN');
    await expect(rates(() => -1)).rejects.toThrow('expected a number from 0 for epoch 0, received -1');
    await expect(rates(() => 0.1, 'schedule')).rejects.toThrow(
      'expected no change of a learning rate that has a schedule',
    );
  });
});
