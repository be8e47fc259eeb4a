import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layerWithFolder } from './testing/folder-layer.js';
import { convolutional, layer, sequential, writeJob } from './testing/job-files.js';
import { runQuickstart } from './testing/quickstart.js';
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

const bed = useTestBed();
let pair: Cluster;
let examples: ExampleFiles;
let numJobs = 0;

beforeAll(async () => {
  const module = join(bed.folder, 'looking.mjs');
  await writeFile(module, LOOKING_LAYER);
  pair = await bed.up({ workers: 2, modules: [module] });
  examples = await writeExamples(bed.folder, BARS);
});

async function train(
  workers: number | { min: number; max: number },
  precision: string,
  freeze: readonly string[] = [],
): Promise<JobOutcome> {
  const file = await writeJob(bed.folder, {
    name: `precision-${++numJobs}`,
    model: { base: { config: convolutional(BARS.rows, 4) } },
    examples,
    train: { epochs: 4, replicas: 4, precision, freeze },
    workers,
  });
  const outcome = await pair.run(file);
  expect(outcome.job.status).toBe('succeeded');
  return outcome;
}

const digestOf = ({ job }: JobOutcome): string => job.result!.stateDigest;

describe('a job of mixed precision', () => {
  it.each([{ freeze: [] }, { freeze: ['conv*'] }])(
    'has the same bits on one worker and two, and others than in float32, with $freeze frozen',
    async ({ freeze }) => {
      const alone = await train(1, 'mixed_bfloat16', freeze);
      expect(digestOf(await train(2, 'mixed_bfloat16', freeze))).toBe(digestOf(alone));
      const full = await train(2, 'float32', freeze);
      expect(digestOf(full)).not.toBe(digestOf(alone));
      const lossOf = ({ events }: JobOutcome): number =>
        events.findLast((event) => event.type === 'EpochCompleted')!.loss;
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

  it('trains the quickstart within a point of float32', async () => {
    const [full, mixed] = [await runQuickstart(1), await runQuickstart(1, 'mixed_bfloat16')];
    process.stdout.write(`accuracy: float32 ${full.accuracy}, mixed_bfloat16 ${mixed.accuracy}\n`);
    expect(mixed.accuracy).toBeGreaterThanOrEqual(full.accuracy - 0.01);
    expect(mixed).toMatchObject({ frozenWeightsChanged: 0, movingStatisticsChanged: 0 });
  }, 240_000);
});
