import { afterEach, describe, expect, it, vi } from 'vitest';

import { Dense, LambdaCallback, NonFiniteStep, Sequential, TerminateOnNaN, type Logs } from '../index.js';
import { valuesOf } from '../testing/small-models.js';

afterEach(() => vi.restoreAllMocks());

/** The second batch of each epoch has an infinite loss. */
const X = [[1], [1e30], [1], [1]];
const Y = [[2], [-1e30], [2], [2]];
const OPTIONS = { batchSize: 1, epochs: 3, shuffle: false, verbose: 0 } as const;

function compiled(): Sequential {
  const model = new Sequential([new Dense({ units: 1, kernelInitializer: 'ones' })]);
  model.compile({ optimizer: { name: 'sgd', learningRate: 0.25 }, loss: 'mse' });
  return model;
}

describe('TerminateOnNaN', () => {
  it('ends the fit with a loss of NaN and the weights of the last finite step', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const model = compiled();
    const batches: Logs[] = [];
    const recorder = new LambdaCallback({ onTrainBatchEnd: (_batch, logs) => void batches.push(logs) });
    const callbacks = [new TerminateOnNaN(), recorder];
    const { epoch, history } = await model.fit(X, Y, { ...OPTIONS, callbacks });
    expect([epoch, history['loss']]).toEqual([[0], [NaN]]);
    expect(batches).toEqual([{ loss: 1 }, { loss: NaN }]);
    // The step on x = 1, y = 2: both gradients are -2.
    expect(valuesOf(model)).toEqual([[1.5], [0.5]]);
    expect(warn.mock.calls[0]?.[0]).toContain('batch 1 gave a loss or gradient that is not finite');
    model.dispose();
  });

  it('is what keeps the fit from throwing', async () => {
    const model = compiled();
    await expect(model.fit(X, Y, OPTIONS)).rejects.toThrow(NonFiniteStep);
    expect(valuesOf(model)).toEqual([[1.5], [0.5]]);
    model.dispose();
  });

  it('is one of the answers: a callback that does not stop the fit passes over the batch', async () => {
    const model = compiled();
    const heard: string[] = [];
    const onNonFiniteStep = (batch: number, { step }: NonFiniteStep): void =>
      void heard.push(`batch ${batch}, step ${step}`);
    const { history } = await model.fit(X, Y, { ...OPTIONS, epochs: 1, callbacks: [{ onNonFiniteStep }] });
    expect(heard).toEqual(['batch 1, step 1']);
    expect(history['loss']).toEqual([NaN]);
    expect(model.optimizer.iterations).toBe(3);
    model.dispose();
  });
});
