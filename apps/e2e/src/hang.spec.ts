import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layerWithFolder } from './testing/folder-layer.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

/** Outside JavaScript, as a driver that does not answer: opening a pipe that nobody writes to does not return. */
const BLOCKING_LAYER = layerWithFolder(
  'Blocking',
  `
    call(x) {
      if (existsSync(this.file)) openSync(this.file, 'r');
      return x;
    }
`,
);

/** Some seconds of training, on a machine that has nothing else to do. */
const EPOCHS = 40;
const STALL_MS = 1_000;

const bed = useTestBed();
let pipes: string;
let module: string;
let cluster: Cluster;
let examples: ExampleFiles;

beforeAll(async () => {
  pipes = join(bed.folder, 'pipes');
  module = join(bed.folder, 'blocking.mjs');
  await mkdir(pipes);
  await writeFile(module, BLOCKING_LAYER);
  cluster = await bed.coordinator({ leaseMs: 30_000, modules: [module] });
  examples = await writeExamples(bed.folder, BARS);
});

function startWorker(name: string) {
  return bed.worker(cluster, name, '--module', module, '--stall-ms', String(STALL_MS));
}

async function submit(name: string, workers: { min: number; max: number }): Promise<string> {
  const model = sequential(
    'blocking',
    [8, 8],
    [
      layer('Flatten', 'flat'),
      layer('Blocking', 'block', { folder: pipes }),
      layer('Dense', 'out', { units: 2, activation: 'softmax' }),
    ],
  );
  const file = await writeJob(bed.folder, {
    ...{ name, modules: ['blocking'], model: { base: { config: model } }, examples },
    // A pass that runs as one graph calls a layer once, and the layer is to look in each step.
    ...{ train: { epochs: EPOCHS, execution: 'eager' }, workers },
  });
  return (await cluster.submit(file)).jobId;
}

function generationsOf({ events }: JobOutcome): string[] {
  return events.flatMap((event) => (event.type === 'GenerationFormed' ? [event.why] : []));
}

describe('a worker whose computation', { timeout: 120_000 }, () => {
  it('hangs outside JavaScript says so and ends with a code of its own, and the job goes on without it', async () => {
    const hanging = startWorker('hanging');
    const processId = await cluster.processIdOf('hanging');
    startWorker('other');
    await cluster.processIdOf('other');
    const jobId = await submit('disturbed', { min: 1, max: 2 });
    await cluster.untilStep(jobId, 8);
    execFileSync('mkfifo', [join(pipes, String(processId))]);
    const { exitCode, stderr } = await hanging.ended;
    expect(exitCode).toBe(5);
    const [why] = stderr.texts;
    expect(why).toMatch(
      /^thaw worker: its computation made no progress for \d+ ms at "computeStep" \(the limit is \d+ ms, its usual step takes \d+ ms\): look into its layers/,
    );
    const disturbed = await cluster.outcome(jobId);
    expect(generationsOf(disturbed)).toEqual([
      expect.stringMatching(/^takes 2 /),
      expect.stringMatching(
        /^worker "hanging" \(id .+, rank 0\) was lost after step \d+: it left \(its computation made no progress for \d+ ms at "computeStep"/,
      ),
    ]);
    const undisturbed = await cluster.outcome(await submit('undisturbed', { min: 1, max: 1 }));
    expect(disturbed.job).toMatchObject({ status: 'succeeded', failure: null });
    expect(disturbed.job.result?.stateDigest).toBe(undisturbed.job.result?.stateDigest);
  });

  it('stands still with its whole process for longer than the limit goes on', async () => {
    const processId = await cluster.processIdOf('other');
    const jobId = await submit('suspended', { min: 1, max: 1 });
    await cluster.untilStep(jobId, 8);
    process.kill(processId, 'SIGSTOP');
    await delay(4 * STALL_MS);
    process.kill(processId, 'SIGCONT');
    const suspended = await cluster.outcome(jobId);
    expect(suspended.job).toMatchObject({ status: 'succeeded', failure: null });
    expect(generationsOf(suspended)).toHaveLength(1);
  });
});
