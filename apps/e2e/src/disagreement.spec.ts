import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layerWithFolder } from './testing/folder-layer.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

/** Passes everything on, times a weight, which takes another value once there is a file with the name of its process. */
const SPOILT_LAYER = layerWithFolder(
  'Spoilt',
  `
    declareWeights() {
      this.scale = this.addWeight({ name: 'scale', shape: [], initializer: constant(1) });
    }

    call(x) {
      if (existsSync(this.file)) {
        unlinkSync(this.file);
        this.scale.assign(tf.scalar(1.5));
      }
      return tf.mul(x, this.scale.read());
    }
`,
);

const EPOCHS = 30;

const bed = useTestBed();
let spoils: string;
let cluster: Cluster;
let examples: ExampleFiles;
let undisturbed: JobOutcome;

beforeAll(async () => {
  spoils = join(bed.folder, 'spoils');
  const module = join(bed.folder, 'spoilt.mjs');
  await mkdir(spoils);
  await writeFile(module, SPOILT_LAYER);
  cluster = await bed.coordinator({ leaseMs: 30_000, modules: [module] });
  examples = await writeExamples(bed.folder, BARS);
  for (const name of ['a', 'b', 'c']) {
    bed.worker(cluster, name, '--module', module);
    await cluster.processIdOf(name);
  }
  undisturbed = await cluster.outcome(await submit('undisturbed', 1));
}, 180_000);

async function submit(name: string, workers: number): Promise<string> {
  const model = sequential(
    'spoilt',
    [8, 8],
    [
      layer('Flatten', 'flat'),
      layer('Spoilt', 'spoilt', { folder: spoils }),
      layer('Dense', 'out', { units: 2, activation: 'softmax' }),
    ],
  );
  const file = await writeJob(bed.folder, {
    ...{ name, modules: ['spoilt'], model: { base: { config: model } }, examples },
    // A pass that runs as one graph calls a layer once, and the layer is to look in each step.
    ...{ train: { epochs: EPOCHS, execution: 'eager' }, workers: { min: 1, max: workers } },
    verify: { stateEvery: 2 },
  });
  return (await cluster.submit(file)).jobId;
}

/** Changes a weight of one worker in the middle of a job. @returns how the job went */
async function spoil(jobId: string, worker: string): Promise<JobOutcome> {
  await cluster.untilStep(jobId, 6);
  await writeFile(join(spoils, String(await cluster.processIdOf(worker))), '');
  return cluster.outcome(jobId);
}

function restartsOf({ events }: JobOutcome): string[] {
  return events.flatMap((event) => (event.type === 'JobRestarted' ? [event.why] : []));
}

function expectSame(outcome: JobOutcome): void {
  expect(outcome.job).toMatchObject({ status: 'succeeded', failure: null });
  expect(outcome.job.result?.stateDigest).toBe(undisturbed.job.result?.stateDigest);
}

describe('a worker whose state is not that of the others', { timeout: 180_000 }, () => {
  it('is expelled and named where most agree, and nothing of it is in the result', async () => {
    const outcome = await spoil(await submit('three', 3), 'b');
    expect(restartsOf(outcome)).toEqual([
      expect.stringMatching(
        /^expected all workers to hold the same state, as 2 of 3 do \(digest [0-9a-f]{12} after step \d+\), received another from worker "b" \(id .+\) with digest [0-9a-f]{12} after step \d+: .*, \d+ steps are done again$/,
      ),
    ]);
    expectSame(outcome);
    expect(outcome.job.members.map(({ name }) => name).sort()).toEqual(['a', 'c']);
  });

  it('is named with the other where there are two, and both go back', async () => {
    const outcome = await spoil(await submit('two', 2), 'c');
    expect(restartsOf(outcome)).toEqual([
      expect.stringMatching(
        /received no state held by most of them: worker "[ac]" .+, worker "[ac]" .+, \d+ steps are done again$/,
      ),
    ]);
    expectSame(outcome);
    expect(outcome.job.members.map(({ name }) => name).sort()).toEqual(['a', 'c']);
  });
});
