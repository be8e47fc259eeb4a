import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobEvent } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import { courseOf, type Cluster, type JobOutcome } from './testing/cluster.js';
import { readDatabase } from './testing/coordinator-database.js';
import { writeExamples } from './testing/example-files.js';
import { convolutional, writeJob } from './testing/job-files.js';
import { freeAddress } from './testing/operating-system.js';
import { useTestBed } from './testing/test-bed.js';

const SIDE = 8;
/** In each of two phases: so many that neither is over while it is disturbed. */
const EPOCHS = 14;
/** 72 examples, 8 of them held back, in batches of 16. */
const STEPS = 2 * EPOCHS * 4;
const KEPT = 3;

const MODEL = convolutional(SIDE, 4);

const OPTIMIZER = { name: 'adam', learningRate: 0.001, globalClipnorm: 1, useEma: true };

/** With all that a state is made of: slots, averages, accumulated gradients, moving statistics, and what a phase remembers. */
const TRAIN = {
  optimizer: undefined,
  epochs: undefined,
  phases: [
    { name: 'head', epochs: EPOCHS, freeze: ['conv', 'bn'], optimizer: OPTIMIZER },
    {
      name: 'all',
      epochs: EPOCHS,
      optimizer: { ...OPTIMIZER, gradientAccumulationSteps: 3 },
      earlyStopping: { monitor: 'val_loss', patience: EPOCHS, restoreBestWeights: true },
      reduceLrOnPlateau: { monitor: 'val_loss', patience: 2, factor: 0.5 },
    },
  ],
};

const bed = useTestBed();
let address: string;
let first: Cluster;
let undisturbed: JobOutcome;
let disturbed: JobOutcome;
let jobId: string;
/** What `thaw resume` said. */
let resumed: unknown;

type Restart = Extract<JobEvent, { type: 'JobRestarted' }>;

beforeAll(async () => {
  address = await freeAddress();
  first = await bed.coordinator({ settings: ['--listen', address] });
  for (const name of ['a', 'b', 'c']) bed.worker(first, name);
  await Promise.all(['a', 'b', 'c'].map((name) => first.processIdOf(name)));
  undisturbed = await first.run(await write('undisturbed', { min: 1, max: 1 }, {}));
  jobId = (await first.submit(await write('disturbed', { min: 1, max: 3 }, { everySteps: 1, keep: KEPT })))
    .jobId;

  // Three workers, then two.
  await untilSaved(first, 6);
  await first.jobs.cancel(jobId);
  process.kill(await first.processIdOf('c'), 'SIGKILL');
  resumed = (await run('resume')).at(0);

  // Two, then one, with another coordinator, and without the newest checkpoint.
  await untilSaved(first, STEPS / 2 + 4);
  const all = await Promise.all(['a', 'b'].map((name) => first.processIdOf(name)));
  for (const processId of all) process.kill(processId, 'SIGKILL');
  await first.killCoordinator();
  await corruptNewest(first.dataDir);
  const second = await bed.coordinator({ settings: ['--listen', address, '--data-dir', first.dataDir] });
  bed.worker(second, 'd');
  disturbed = await second.outcome(jobId);
}, 300_000);

async function write(
  name: string,
  workersOf: { min: number; max: number },
  checkpoints: Readonly<Record<string, number>>,
): Promise<string> {
  const files = { name: 'stripes', numExamples: 72, rows: SIDE, columns: SIDE, numClasses: 4 };
  return writeJob(bed.folder, {
    name,
    model: { base: { config: MODEL } },
    examples: await writeExamples(bed.folder, files),
    data: { holdOut: 1 / 9 },
    train: TRAIN,
    workers: workersOf,
    checkpoints,
  });
}

async function run(command: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { exitCode, stdout } = await bed.run(command, jobId, '--json', '--coordinator', address);
  expect(exitCode).toBe(0);
  return stdout.objects;
}

/** Waits until the job has a checkpoint of at least so many steps, and trains. */
async function untilSaved({ jobs }: Cluster, step: number): Promise<void> {
  for await (const update of jobs.watch(jobId)) {
    if (update.kind !== 'progress' || update.progress.step < step) continue;
    if (((await jobs.get(jobId)).checkpoint?.step ?? 0) >= step) return;
  }
  throw new Error(`the job ended before it was disturbed: ${JSON.stringify(await jobs.get(jobId))}`);
}

/** Flips a bit of the checkpoint with most steps, of those that the coordinator has entered: another may have been on its way. */
async function corruptNewest(dataDir: string): Promise<void> {
  const newest = 'select name from checkpoints where job_id = ? order by step desc';
  const { name } = await readDatabase(dataDir, newest, jobId);
  const file = join(dataDir, 'checkpoints', 'jobs', jobId, String(name), 'state.safetensors');
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  await writeFile(file, bytes);
}

function restarts(): Restart[] {
  return disturbed.events.filter((event) => event.type === 'JobRestarted');
}

describe('a job that was cancelled and resumed, and then lost every process at once', () => {
  it('ends with the same bits, on three, two and one worker', () => {
    expect(disturbed.job).toMatchObject({ status: 'succeeded', failure: null, step: undisturbed.job.step });
    expect(disturbed.job.result?.stateDigest).toBe(undisturbed.job.result?.stateDigest);
    expect(disturbed.job.result?.weights).toEqual(undisturbed.job.result?.weights);
    expect(disturbed.job.result?.confusion).toEqual(undisturbed.job.result?.confusion);
    const begun = disturbed.events.flatMap((event, index) => {
      const formed = disturbed.events.slice(0, index).findLast(({ type }) => type === 'GenerationFormed');
      return event.type === 'TrainingStarted' && formed?.type === 'GenerationFormed'
        ? [formed.members.length]
        : [];
    });
    expect(begun).toEqual([3, 2, 1]);
  });

  it('tells the same course, each epoch and phase once', () => {
    expect(courseOf(disturbed)).toEqual(courseOf(undisturbed));
  });

  it('goes on from its checkpoints, and says from where', () => {
    const started = disturbed.events.filter((event) => event.type === 'TrainingStarted');
    expect(started.map(({ step }) => step)).toEqual([0, ...restarts().map(({ fromStep }) => fromStep)]);
    for (const { step, fromStep, why } of restarts()) {
      expect(fromStep).toBeGreaterThan(0);
      expect(step).toBeGreaterThanOrEqual(fromStep);
      expect(why).toContain(`it goes on from its checkpoint of step ${fromStep}`);
    }
  });

  it('was resumed by a command, which shows the job', () => {
    expect(resumed).toMatchObject({ jobId, status: 'preparing', failure: null });
    expect(disturbed.events).toContainEqual(expect.objectContaining({ type: 'JobResumed', by: 'a user' }));
  });

  it('left the checkpoint aside whose bytes had changed, and warned of it', () => {
    const damaged = disturbed.events.filter((event) => event.type === 'CheckpointDamaged');
    expect(damaged).toMatchObject([
      {
        why: expect.stringMatching(
          /^Checkpoint step-\d+-\w+ of step \d+ of job disturbed-\w+: state\.safetensors: expected SHA-256 \w{64}, received \w{64}\./,
        ) as string,
      },
    ]);
    expect(restarts().at(-1)?.fromStep).toBeLessThan(damaged[0]?.step ?? 0);
  });

  it('has no checkpoints any more once it has succeeded', async () => {
    await expect.poll(() => readdir(join(first.dataDir, 'checkpoints', 'jobs'))).toEqual([]);
  });

  it('cannot be resumed any more', async () => {
    const { exitCode, stderr } = await bed.run('resume', jobId, '--coordinator', address);
    expect({ exitCode, said: stderr.all.join('\n') }).toEqual({
      exitCode: 1,
      said: expect.stringContaining(
        `expected a job that failed or was cancelled, job ${jobId} has succeeded: submit a job that starts from its model to train on`,
      ) as string,
    });
  });
});
