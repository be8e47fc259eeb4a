import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '@thaw/layers';
import { describe, expect, it } from 'vitest';

import { disposeBatch, type Batch, type SingleBatch } from '../batch.js';
import { BatchFeed } from './batch-feed.js';
import { exampleBatches, inputBatches } from './example-batches.js';
import { fitEpochs, predictBatches, type EpochLoop, type LoopTrainer } from './loops.js';
import type { RunningReport } from './running-report.js';

const EXAMPLES = [10, 11, 12, 13, 14];

/** Records which examples each step got. */
function recordingTrainer(failAt = Infinity): { trainer: LoopTrainer; steps: number[][] } {
  const steps: number[][] = [];
  const report = { add: () => undefined, logs: {} } as unknown as RunningReport;
  const trainer: LoopTrainer = {
    startReport: () => report,
    trainBatch: (batch: Batch) => {
      const { inputs, labels } = batch as SingleBatch;
      if (steps.length === failAt) throw new Error('failed');
      expect([...labels.dataSync()]).toEqual([...inputs.dataSync()]);
      steps.push([...inputs.dataSync()]);
      return { losses: {}, numExamples: 0, sums: new Float32Array() };
    },
    finalizeWeights: () => steps.push([]),
  };
  return { trainer, steps };
}

async function run(
  trainer: LoopTrainer,
  {
    orderOf,
    numSteps,
    ...changes
  }: Partial<EpochLoop> & { orderOf?: (pass: number) => Uint32Array | undefined; numSteps?: number } = {},
): Promise<void> {
  const examples = { inputs: tf.tensor1d(EXAMPLES), labels: tf.tensor1d(EXAMPLES) };
  const batching = orderOf === undefined ? { batchSize: 2 } : { batchSize: 2, orderOf };
  const feed = new BatchFeed(exampleBatches(examples, batching), numSteps);
  const loop: EpochLoop = {
    callbacks: [],
    initialEpoch: 0,
    epochs: 1,
    validate: async () => ({}),
    isStopped: () => false,
    ...changes,
  };
  const before = tf.memory().numTensors;
  await fitEpochs(trainer, feed, loop).finally(() => {
    expect(tf.memory().numTensors).toBe(before);
    disposeBatch(examples);
  });
}

describe('fitEpochs', () => {
  it('takes every example once in an epoch, the last batch being short, and finalizes at the end', async () => {
    const { trainer, steps } = recordingTrainer();
    await run(trainer, { epochs: 2 });
    const epoch = [[10, 11], [12, 13], [14]];
    expect(steps).toEqual([...epoch, ...epoch, []]);
  });

  it('follows the order that it is given for each pass over the examples', async () => {
    const { trainer, steps } = recordingTrainer();
    const orders = [Uint32Array.of(4, 2, 0, 1, 3)];
    await run(trainer, { initialEpoch: 3, epochs: 5, orderOf: (pass) => orders[pass] });
    expect(steps).toEqual([[14, 12], [10, 11], [13], [10, 11], [12, 13], [14], []]);
  });

  it('goes on in an epoch where the one before it ended, if epochs have a number of steps', async () => {
    const { trainer, steps } = recordingTrainer();
    await run(trainer, { epochs: 2, numSteps: 2 });
    expect(steps).toEqual([[10, 11], [12, 13], [14], [10, 11], []]);
  });

  it('gives all callbacks one object at the end of an epoch, with what validation said', async () => {
    const seen: unknown[] = [];
    const callbacks = [
      { onEpochEnd: (_epoch: number, logs: Record<string, number>) => void (logs['added'] = 1) },
      { onEpochEnd: (_epoch: number, logs: Record<string, number>) => void seen.push({ ...logs }) },
      { onTrainEnd: (logs: Record<string, number>) => void seen.push({ ...logs }) },
    ];
    const validate = async (epoch: number) => ({ val_loss: epoch });
    await run(recordingTrainer().trainer, { callbacks, validate });
    expect(seen).toEqual([
      { val_loss: 0, added: 1 },
      { val_loss: 0, added: 1 },
    ]);
  });

  it('ends the epoch early, but in order, when it is stopped', async () => {
    const { trainer, steps } = recordingTrainer();
    const ended: number[] = [];
    const callbacks = [{ onEpochEnd: (epoch: number) => void ended.push(epoch) }];
    await run(trainer, { epochs: 3, callbacks, isStopped: () => steps.length === 2 });
    expect([steps, ended]).toEqual([[[10, 11], [12, 13], []], [0]]);
  });

  it('lets other work of the thread have its turn between batches', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await run(recordingTrainer().trainer, { epochs: 200 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it('leaves no tensor behind when a step fails', async () => {
    await expect(run(recordingTrainer(1).trainer)).rejects.toThrow('failed');
  });
});

describe('predictBatches', () => {
  it('puts the outputs together in order, and frees the parts also when one fails', async () => {
    const inputs = tf.tensor1d(EXAMPLES);
    const before = tf.memory().numTensors;
    const feed = () => new BatchFeed(inputBatches(inputs, 2));
    const [output] = await predictBatches((batch) => [tf.mul(batch as tf.Tensor, 2)], feed(), []);
    expect([...output!.dataSync()]).toEqual(EXAMPLES.map((value) => 2 * value));
    output!.dispose();
    let numBatches = 0;
    const failing = (batch: Tensors): tf.Tensor[] => {
      numBatches += 1;
      if (numBatches === 3) throw new Error('failed');
      return [tf.clone(batch as tf.Tensor)];
    };
    await expect(predictBatches(failing, feed(), [])).rejects.toThrow('failed');
    expect(tf.memory().numTensors).toBe(before);
    inputs.dispose();
  });
});
