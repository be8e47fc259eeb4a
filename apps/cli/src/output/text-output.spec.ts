import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { JobEvent } from '@thaw/orchestration';
import type { JobView } from '@thaw/protocol';
import { createTextOutput, describeEvent, type TextStream } from './text-output.js';

const training = { loss: 0.5, metrics: { accuracy: 0.75 } };

const EPOCH = { phase: 0, step: 3, learningRate: 0.1 };
const PHASE = { phase: 1, name: 'all', step: 3 };
const weights = { trainable: 2, frozen: 9, frozenChanged: 0, movingStatisticsChanged: 0 };
const STARTED = {
  generation: { term: 1, number: 1 },
  step: 0,
  stateDigest: 'd',
  totalSteps: 12,
  numExamples: 90,
  fetchMs: 0,
};

const PHASE_STARTED: JobEvent = {
  at: 0,
  type: 'PhaseStarted',
  ...PHASE,
  epochs: 4,
  trainable: 2,
  frozen: 9,
  learningRate: Math.fround(0.1),
  featureSize: 0,
  cutReason: '',
  obstacle: '',
};

const LINES: readonly (readonly [JobEvent, string])[] = [
  [{ at: 0, type: 'JobQueued', name: 'digits' }, 'digits is queued'],
  [
    {
      at: 0,
      type: 'DataPrepared',
      numExamples: 9,
      numHeldOut: 1,
      classNames: ['cat', 'dog'],
      sampleShape: [32, 32, 3],
      values: 'from -1 to 1',
      readMs: 812.5,
      numSkipped: 2,
      skipped: [{ file: 'cat/3.jpg', why: 'it is truncated' }],
      warnings: ['base.h5: its layers are float64 and were made float32.'],
    },
    [
      '  9 examples of 32x32x3 in 2 classes, 1 held back; values: from -1 to 1',
      '  left out 2 examples that cannot be read:',
      '    cat/3.jpg: it is truncated',
      '    and 1 more',
      '  base.h5: its layers are float64 and were made float32.',
    ].join('\n'),
  ],
  [
    { at: 0, type: 'JobWaiting', why: 'waits for 2 workers, none is there' },
    '  waits for 2 workers, none is there',
  ],
  [
    {
      at: 0,
      type: 'GenerationFormed',
      generation: { term: 1, number: 1 },
      members: [{ workerId: 'w', name: 'worker-0', rank: 0, run: { start: 0, end: 8 } }],
      why: '',
    },
    '  1 worker: worker-0 (rank 0, replicas 0-7)',
  ],
  [
    {
      at: 0,
      type: 'GenerationFormed',
      generation: { term: 1, number: 2 },
      members: [{ workerId: 'w', name: 'worker-0', rank: 0, run: { start: 0, end: 8 } }],
      why: 'worker "worker-1" (id v, rank 1) was lost after step 7: it left (it was asked to end); 1 worker carries on',
    },
    [
      '  worker "worker-1" (id v, rank 1) was lost after step 7: it left (it was asked to end); 1 worker carries on',
      '  1 worker: worker-0 (rank 0, replicas 0-7)',
    ].join('\n'),
  ],
  [
    { at: 0, type: 'JobRestarted', why: 'no worker is left: it begins again', step: 7, fromStep: 0 },
    '  no worker is left: it begins again',
  ],
  [
    { at: 0, type: 'EpochCompleted', ...EPOCH, epoch: 0, ...training },
    '  epoch   1  loss 0.5000  accuracy 0.7500',
  ],
  [
    { at: 0, type: 'EpochCompleted', ...EPOCH, epoch: 9, ...training, evaluation: training },
    '  epoch  10  loss 0.5000  accuracy 0.7500  held back: loss 0.5000  accuracy 0.7500',
  ],
  [
    {
      at: 0,
      type: 'EpochCompleted',
      ...EPOCH,
      epoch: 0,
      ...training,
      scaling: { lossScale: 8192, skippedSteps: 2 },
    },
    '  epoch   1  loss 0.5000  accuracy 0.7500  2 steps skipped so far, loss scale 8192',
  ],
  [
    {
      at: 0,
      type: 'EpochCompleted',
      ...EPOCH,
      epoch: 0,
      ...training,
      scaling: { lossScale: 32768, skippedSteps: 0 },
    },
    '  epoch   1  loss 0.5000  accuracy 0.7500',
  ],
  [
    { at: 0, type: 'TrainingStarted', ...STARTED, mayStopEarly: false },
    '  training on 90 examples, 12 steps',
  ],
  [
    { at: 0, type: 'TrainingStarted', ...STARTED, mayStopEarly: true },
    '  training on 90 examples, at most 12 steps',
  ],
  [PHASE_STARTED, '  phase all: 2 weights to train, 9 frozen, 4 epochs, learning rate 0.1'],
  [
    { ...PHASE_STARTED, featureSize: 64, cutReason: 'features take 8 MiB' },
    '  phase all: 2 weights to train, 9 frozen, 4 epochs, learning rate 0.1\n' +
      '    frozen layers are computed once: they leave 64 numbers of each example; features take 8 MiB',
  ],
  [
    { ...PHASE_STARTED, cutReason: 'features would take 8 MiB or more' },
    '  phase all: 2 weights to train, 9 frozen, 4 epochs, learning rate 0.1\n' +
      '    frozen layers are computed in each step: features would take 8 MiB or more',
  ],
  [
    { ...PHASE_STARTED, frozen: 0, cutReason: 'no layer comes before' },
    '  phase all: 2 weights to train, 0 frozen, 4 epochs, learning rate 0.1',
  ],
  [
    { at: 0, type: 'PhaseCompleted', ...PHASE, epochs: 4, stoppedEarly: false, weights },
    '  phase all: ended after 4 epochs',
  ],
  [
    { at: 0, type: 'PhaseCompleted', ...PHASE, epochs: 3, stoppedEarly: true, restoredEpoch: 1, weights },
    '  phase all: ended early after 3 epochs, with the weights of epoch 2',
  ],
  [
    { at: 0, type: 'JobFailed', code: 'UNAVAILABLE', message: 'lost worker-1 after step 7' },
    'failed (UNAVAILABLE): lost worker-1 after step 7',
  ],
  [{ at: 0, type: 'JobCancelled' }, 'cancelled'],
];

describe('an event as a line of text', () => {
  it.each(LINES)('%o', (event, line) => {
    expect(stripVTControlCharacters(describeEvent(event))).toBe(line);
  });
});

describe('a job', () => {
  const member = (rank: number) => ({
    ...{ workerId: `w${rank}`, name: `worker-${rank}`, rank, run: { start: rank, end: rank + 1 } },
  });
  const job: JobView = {
    ...{ jobId: 'digits-1', name: 'digits', status: 'running', submittedAt: 0, endedAt: null, step: 3 },
    ...{ totalSteps: 9, generation: null, members: [member(0), member(1)], slowMembers: [] },
    ...{ checkpoint: null, failure: null, result: null },
    ...{ priority: 0, queuePosition: null, waitingFor: null },
    paces: [
      { rank: 0, computeMs: 12.4, waitedMs: 3, waitedForRank: 1, idleShare: 0.206 },
      { rank: 1, computeMs: 0.34, waitedMs: 0, waitedForRank: 1 },
    ],
    features: {
      ...{ numInMemory: 800, numOnDisk: 64, numComputed: 136, numFetched: 48, numNotKept: 7, numEvicted: 2 },
      ...{ memoryBytes: 1_600_000, diskBytes: 1_640_000 },
    },
  };

  it('shows how fast its members are, how much of it they wait, and how features were used', () => {
    let text = '';
    const stream = { isTTY: false, write: (line: string) => (text += line) } as unknown as TextStream;
    createTextOutput(stream).job(job);
    expect(text.split('\n')).toEqual([
      'digits-1  running  step 3/9',
      '  worker-0 (rank 0) computes 12 ms a step, waits for 21 % of the time',
      '  worker-1 (rank 1) computes 0.3 ms a step',
      '  features: 800 found in memory, 64 on disk, 136 computed; 1.6 MB held in memory, 1.6 MB on disk; 48 fetched from other workers; 7 times without room in memory; 2 older sets removed from disk',
      '',
    ]);
  });
});
