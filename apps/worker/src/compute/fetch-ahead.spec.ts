import { PartialSums } from '@thaw/collectives';
import type { JobSpec, Schedule } from '@thaw/orchestration';
import { loadRuntime } from '@thaw/runtime';
import type { Trainer } from '@thaw/training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FeatureStores } from './feature-store.js';
import type { ProgressSignal } from './progress-signal.js';
import type { ReplicaExamples } from './replica-examples.js';
import { ReplicaPasses } from './replica-passes.js';
import type { Shard } from './replica-shard.js';
import { StepComputation } from './step-computation.js';

/** Two replicas; the second step of an epoch is the last one. */
const SCHEDULE: Schedule = { numExamples: 12, numReplicas: 2, batchSize: 8, seed: 1 };
const SPEC = {
  data: { scale: 1, offset: 0 },
  train: { loss: 'sparse_categorical_crossentropy', replicas: 2 },
  verify: { verifyEvery: 0 },
} as unknown as JobSpec;
const LENGTH = 1;

let log: string[];
let shard: Shard;
let passes: ReplicaPasses;
let steps: StepComputation;

beforeAll(async () => {
  await loadRuntime();
});

beforeEach(() => {
  log = [];
  const gather = (positions: Uint32Array) => {
    log.push(`read ${positions.join(' ')}`);
    return { examples: Float32Array.from(positions), labels: new Int32Array(positions.length) };
  };
  const computeReplica: Trainer['computeReplica'] = (batch, { step, replica }, into) => {
    const [inputs] = ['inputs' in batch ? batch.inputs : []].flat();
    into.fill(1);
    log.push(`compute ${step}/${replica} ${inputs?.dataSync().join(' ')}`);
  };
  const run = { start: 0, end: 2 };
  shard = {
    examples: { gather } as unknown as ReplicaExamples,
    schedule: SCHEDULE,
    sums: new PartialSums({ numReplicas: 2, run, allocate: () => new Float32Array(LENGTH) }),
    reduced: [new Float32Array(LENGTH)],
    sampleShape: [1],
    digest: '',
    numExamples: SCHEDULE.numExamples,
  };
  const trainer = { prepare: () => undefined, computeReplica } as unknown as Trainer;
  passes = new ReplicaPasses(trainer, {
    spec: SPEC,
    numOutputs: 2,
    stores: new FeatureStores({ folder: null, maxDiskBytes: 0, maxMemoryBytes: 0 }),
    numericsClass: {},
    progress: { beat: () => undefined } as unknown as ProgressSignal,
  });
  steps = new StepComputation(SPEC, SCHEDULE, { run, verified: [] });
});

/** What is done for a step, and then for the one behind it; the first pass of each size is prepared with examples of its own. */
function logOf(stepInEpoch: number, epoch = 0): { computed: string[]; ahead: string[] } {
  log = [];
  const step = 2 * epoch + stepInEpoch + 1;
  steps.compute({ epoch, stepInEpoch, step }, { passes, shard }, () => undefined);
  const computed = log;
  log = [];
  steps.fetchAhead({ passes, shard });
  return { computed, ahead: log };
}

describe('the batch behind a step', () => {
  it('is read once, before its step is computed', () => {
    logOf(0);
    passes.dropAhead();
    const { ahead } = logOf(0);
    expect(ahead).toHaveLength(1);
    const { computed } = logOf(1);
    const positions = ahead[0]!.replace('read ', '');
    expect(computed[0]).toBe(`compute 2/0 ${positions}`);
    expect(computed.filter((each) => each.startsWith('read'))).not.toContain(ahead[0]);
  });

  it('is not there behind the last step of an epoch, which may be that of a phase', () => {
    expect(logOf(1).ahead).toEqual([]);
  });

  it('is left alone where other examples are asked for, and frees its tensors when it is dropped', () => {
    logOf(0);
    passes.dropAhead();
    const { numTensors } = tf.memory();
    logOf(0);
    expect(tf.memory().numTensors).toBeGreaterThan(numTensors);
    const { computed } = logOf(1, 3);
    expect(computed[0]).toMatch(/^read /);
    passes.dropAhead();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
