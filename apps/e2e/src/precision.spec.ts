import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JobEvent, LossScaling } from '@thaw/orchestration';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layerWithFolder } from './testing/folder-layer.js';
import { convolutional, layer, sequential, writeJob, type JobOptions } from './testing/job-files.js';
import { runQuickstart, type QuickstartSummary } from './testing/quickstart.js';
import { useTestBed } from './testing/test-bed.js';

/** Looks at values in the midst of a pass, which cannot be recorded for that reason. */
const LOOKING_LAYER = layerWithFolder(
  'Looking',
  `
    call(x) {
      return tf.mul(x, x.dataSync()[0] > 1e9 ? 2 : 1);
    }
`,
);

type EpochCompleted = Extract<JobEvent, { type: 'EpochCompleted' }>;

const bed = useTestBed();
let pair: Cluster;
let examples: ExampleFiles;
let numJobs = 0;
/** In float32, run once for all that it is compared with. */
let full: QuickstartSummary | undefined;

beforeAll(async () => {
  const module = join(bed.folder, 'looking.mjs');
  await writeFile(module, LOOKING_LAYER);
  pair = await bed.up({ workers: 2, modules: [module] });
  examples = await writeExamples(bed.folder, BARS);
});

type Train = Readonly<Record<string, unknown>>;

/** How workers check each other, and how states are kept. */
type Safety = Pick<JobOptions, 'verify' | 'checkpoints'>;

function write(workers: number, train: Train, safety: Safety = {}): Promise<string> {
  return writeJob(bed.folder, {
    name: `precision-${++numJobs}`,
    model: { base: { config: convolutional(BARS.rows, 4) } },
    examples,
    train: { epochs: 4, replicas: 4, ...train },
    workers,
    ...safety,
  });
}

async function train(workers: number, settings: Train, safety?: Safety): Promise<JobOutcome> {
  const outcome = await pair.run(await write(workers, settings, safety));
  expect(outcome.job.status).toBe('succeeded');
  return outcome;
}

const digestOf = ({ job }: JobOutcome): string => job.result!.stateDigest;

function epochsOf({ events }: JobOutcome): EpochCompleted[] {
  return events.filter((event) => event.type === 'EpochCompleted');
}

const lossOf = (outcome: JobOutcome): number => epochsOf(outcome).at(-1)!.loss;

/** By epoch. */
const scalingsOf = (outcome: JobOutcome): readonly (LossScaling | undefined)[] =>
  epochsOf(outcome).map(({ scaling }) => scaling);

describe('a job of mixed precision', () => {
  it.each([
    { precision: 'mixed_bfloat16', freeze: [] },
    { precision: 'mixed_bfloat16', freeze: ['conv*'] },
    { precision: 'mixed_float16', freeze: [] },
    { precision: 'mixed_float16', freeze: ['conv*'] },
  ])(
    'has the same bits on one worker and two, and others than in float32: $precision with $freeze frozen',
    async (settings) => {
      const alone = await train(1, settings);
      expect(digestOf(await train(2, settings))).toBe(digestOf(alone));
      const full = await train(2, { ...settings, precision: 'float32' });
      expect(digestOf(full)).not.toBe(digestOf(alone));
      expect(lossOf(alone)).toBeCloseTo(lossOf(full), 1);
    },
  );

  it('fails, saying why, where its passes cannot be recorded', async () => {
    const looking = sequential(
      'looking',
      [8, 8],
      [
        layer('Flatten', 'flat'),
        layer('Looking', 'look', { folder: bed.folder }),
        layer('Dense', 'out', { units: 2, activation: 'softmax' }),
      ],
    );
    const options = { name: 'looking', modules: ['looking'], model: { base: { config: looking } }, examples };
    const file = await writeJob(bed.folder, {
      ...options,
      train: { precision: 'mixed_bfloat16' },
      workers: 1,
    });
    const { job } = await pair.run(file);
    expect(job.failure?.message).toContain(
      'train.precision: mixed_bfloat16 is that of compiled passes, and those of this model cannot be compiled: expected ' +
        'computations that can be recorded, received one that reads values on the way. Set train.precision to float32',
    );
  });

  it.each(['mixed_bfloat16', 'mixed_float16'])(
    'trains the quickstart within a point of float32: %s',
    async (precision) => {
      full ??= await runQuickstart(1);
      const mixed = await runQuickstart(1, precision);
      process.stdout.write(`accuracy: float32 ${full.accuracy}, ${precision} ${mixed.accuracy}\n`);
      expect(mixed.accuracy).toBeGreaterThanOrEqual(full.accuracy - 0.01);
      expect(mixed).toMatchObject({ frozenWeightsChanged: 0, movingStatisticsChanged: 0 });
    },
    // Gradients of convolutions in float16 are slow on a processor.
    480_000,
  );
});

describe('a job in float16 whose gradients overflow', () => {
  /** Four steps in an epoch. The scale begins far too large, and comes back to where it is too large again and again. */
  const overflowing = {
    epochs: 24,
    precision: 'mixed_float16',
    lossScale: { initialScale: 2 ** 30, dynamicGrowthSteps: 3 },
  };
  let alone: JobOutcome;

  beforeAll(async () => {
    alone = await train(1, overflowing);
  });

  it('skips steps and halves the scale, says how often, and learns nevertheless', () => {
    const [first, ...later] = scalingsOf(alone);
    expect(first).toEqual({ lossScale: 2 ** 26, skippedSteps: 4 });
    const last = later.at(-1)!;
    process.stdout.write(`loss scale ${last.lossScale} after ${last.skippedSteps} skipped steps of 96\n`);
    expect(last.skippedSteps).toBeGreaterThan(8);
    expect(last.skippedSteps).toBeLessThan(48);
    expect(lossOf(alone)).toBeLessThan(epochsOf(alone)[0]!.loss / 2);
    expect(alone.job.step).toBe(96);
  });

  it('has the same bits, scales and skipped steps on two workers, which agree on gradients that are not finite', async () => {
    const two = await train(2, overflowing, { verify: { stateEvery: 1, verifyEvery: 1 } });
    expect(two.events.filter((event) => event.type === 'GenerationFormed')).toHaveLength(1);
    expect(digestOf(two)).toBe(digestOf(alone));
    expect(scalingsOf(two)).toEqual(scalingsOf(alone));
  });

  it('has them where it goes on from a checkpoint', async () => {
    const { jobId } = await pair.submit(
      await write(2, overflowing, { checkpoints: { everySteps: 1, keep: 2 } }),
    );
    await untilSaved(jobId, 10);
    // By the client, for before a command had started the job could be over.
    expect((await pair.jobs.cancel(jobId)).status).toBe('cancelled');
    await pair.jobs.resume(jobId);
    const resumed = await pair.outcome(jobId);
    const restart = resumed.events.find((event) => event.type === 'JobRestarted');
    expect(restart?.fromStep).toBeGreaterThan(0);
    expect(digestOf(resumed)).toBe(digestOf(alone));
    expect(scalingsOf(resumed)).toEqual(scalingsOf(alone));
  });

  it('fails where numbers overflow that no scale mends', async () => {
    const file = await write(1, {
      precision: 'mixed_float16',
      optimizer: { name: 'sgd', learningRate: 1e6 },
    });
    const { job } = await pair.run(file);
    expect(job.failure?.message).toMatch(
      /expected finite numbers, received (NaN|-?Infinity) in the (sum|update) of '/,
    );
    expect(job.failure?.message).toContain('or take mixed_bfloat16, which holds larger numbers than float16');
  });
});

/** Waits until a job has a checkpoint of at least so many steps, and trains. */
async function untilSaved(jobId: string, step: number): Promise<void> {
  for await (const update of pair.jobs.watch(jobId)) {
    if (update.kind !== 'progress' || update.progress.step < step) continue;
    if (((await pair.jobs.get(jobId)).checkpoint?.step ?? 0) >= step) return;
  }
  throw new Error(`the job ended before it was disturbed: ${JSON.stringify(await pair.jobs.get(jobId))}`);
}
