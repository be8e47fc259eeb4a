import { alignedFloats } from '@thaw/layers';
import { createLogger } from '@thaw/observability';
import { jobSpecSchema, type Schedule } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';
import type { ComputeThread } from './compute/compute-thread.js';
import { shareVector } from './compute/shared-vector.js';
import { COURSE_BEGINNING } from './course-position.js';
import { TrainingCourse, type Reduced } from './training-course.js';

const SPEC = jobSpecSchema.parse({
  name: 'job',
  model: { base: { config: { class_name: 'Sequential', config: {} } } },
  data: { format: 'idx', images: 'images', labels: 'labels' },
  train: {
    ...{ batchSize: 4, replicas: 2, seed: 1, epochs: 2 },
    ...{ loss: 'mean_squared_error', optimizer: { name: 'sgd', learningRate: 0.1 } },
  },
  workers: { min: 1, max: 1 },
  verify: { stateEvery: 0 },
});
const SCHEDULE: Schedule = { numExamples: 12, batchSize: 4, numReplicas: 2, seed: 1 };

const NOTHING: Reduced = {
  ...{ payloadBytes: 0, replicas: [], rows: new Uint8Array(), gradientDigest: '' },
  ...{ computeMs: 0, waitedMs: 0, waitedForRank: 0 },
};

/** Two epochs of three steps. @param beforeStep is called before each reduction @returns what the compute thread was asked, in order */
async function callsOf(beforeStep: (step: number, change: () => void) => void): Promise<string[]> {
  const calls: string[] = [];
  let share = 0;
  let numEpochs = 0;
  const answers: Record<string, () => unknown> = {
    beginPhase: () => ({ setting: {}, reducedSteps: [shareVector(alignedFloats(1))] }),
    computeStep: () => ({ partials: [], replicas: [], gradientDigest: '', computeMs: 0 }),
    applyStep: () => ({ training: { loss: 1, metrics: {} }, numExamples: 4 }),
    endEpoch: () => ({ learningRate: 0.1, isLast: ++numEpochs === 2 }),
  };
  const compute = {
    call: (name: string, request: { step?: number } | null) => {
      calls.push(request?.step === undefined ? name : `${name} ${request.step}`);
      return Promise.resolve(answers[name]?.() ?? null);
    },
  } as unknown as ComputeThread;
  const course = new TrainingCourse(
    {
      ...{ spec: SPEC, schedule: SCHEDULE, hasHoldOut: false, compute },
      reduce: async (reduction) => {
        beforeStep(reduction.step, () => (share += 1));
        await reduction.compute();
        return NOTHING;
      },
      beforeReduction: () => Promise.resolve(),
      share: () => share,
      where: () => ({ jobId: 'job', generation: { term: 1, number: 1 }, step: 0 }),
      report: () => Promise.resolve(),
      logger: createLogger({ name: 'test', level: 'silent' }),
    },
    COURSE_BEGINNING,
    [],
  );
  await course.run();
  return calls.filter((call) => call.startsWith('computeStep') || call.startsWith('applyStep'));
}

describe('the steps of a course', () => {
  it('are each computed once, those within an epoch before anything else is done about the one before', async () => {
    expect(await callsOf(() => undefined)).toEqual([
      ...['computeStep 1', 'applyStep 1', 'computeStep 2', 'applyStep 2', 'computeStep 3', 'applyStep 3'],
      ...['computeStep 4', 'applyStep 4', 'computeStep 5', 'applyStep 5', 'computeStep 6', 'applyStep 6'],
    ]);
  });

  it('are computed again when this member has been given other replicas meanwhile', async () => {
    const calls = await callsOf((step, change) => step === 2 && change());
    expect(calls.slice(0, 5)).toEqual([
      ...['computeStep 1', 'applyStep 1', 'computeStep 2', 'computeStep 2', 'applyStep 2'],
    ]);
  });
});
