import { expect, it } from 'vitest';
import { writeExamples } from './example-files.js';
import { layer, sequential, writeJob } from './job-files.js';
import type { TestBed } from './test-bed.js';
import { growthOf, tensorsHeldBy, watchResidentBytes } from './worker-memory.js';

const SIDE = 16;
const STEPS_PER_EPOCH = 10;
const BATCH_SIZE = 16;

/** A frozen beginning, and behind it so many weights that one vector kept of each step is seen. */
const MODEL = sequential(
  'wide',
  [SIDE, SIDE],
  [
    layer('Conv2D', 'conv', { filters: 4, kernel_size: [3, 3], padding: 'same' }),
    layer('BatchNormalization', 'bn'),
    layer('Activation', 'relu', { activation: 'relu' }),
    layer('Flatten', 'flat'),
    layer('Dropout', 'drop', { rate: 0.2 }),
    layer('Dense', 'hidden', { units: 512, activation: 'relu' }),
    layer('Dense', 'out', { units: 4, activation: 'softmax' }),
  ],
);

/** How often a job takes how many steps, and how much more a worker may hold at its end than when it had warmed up. */
export interface SteadyCourse {
  readonly numSteps: number;
  readonly mostGrowth: number;
  readonly train: Readonly<Record<string, unknown>>;
}

/** A test: two workers train, evaluate and compare states for so many steps, and hold no more at the end than before. */
export function itHoldsNoMore(
  bed: TestBed,
  title: string,
  { numSteps, mostGrowth, train }: SteadyCourse,
): void {
  it(title, async () => {
    const cluster = await bed.coordinator();
    const [worker] = ['steady', 'peer'].map((name) => bed.worker(cluster, name));
    const processId = await cluster.processIdOf('steady');
    const numExamples = STEPS_PER_EPOCH * BATCH_SIZE;
    const files = { name: 'wide', rows: SIDE, columns: SIDE, numClasses: 4 };
    const job = await writeJob(bed.folder, {
      name: 'steady',
      model: { base: { config: MODEL } },
      examples: await writeExamples(bed.folder, { ...files, numExamples: numExamples + BATCH_SIZE }),
      data: { holdOut: BATCH_SIZE / (numExamples + BATCH_SIZE) },
      train: {
        ...{ batchSize: BATCH_SIZE, epochs: numSteps / STEPS_PER_EPOCH, replicas: 4 },
        ...{ optimizer: { name: 'adam', learningRate: 1e-4 }, freeze: ['conv', 'bn'], ...train },
      },
      verify: { stateEvery: 10 },
      workers: 2,
    });
    const { jobId } = await cluster.submit(job);
    const resident = await watchResidentBytes(cluster, jobId, processId);
    expect(await cluster.jobs.get(jobId)).toMatchObject({ status: 'succeeded', step: numSteps });
    expect(growthOf(resident, numSteps)).toBeLessThan(mostGrowth);
    expect(growthOf(tensorsHeldBy(worker!), numSteps)).toBe(1);
  });
}
