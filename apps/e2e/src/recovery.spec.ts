import type { JobEvent } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import { courseOf, type Cluster, type JobOutcome } from './testing/cluster.js';
import { writeExamples } from './testing/example-files.js';
import { convolutional, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const SIDE = 16;
/** Of each phase. Enough for two workers to join, one after the other: the others train on meanwhile. */
const EPOCHS = 24;
/** 270 examples, 30 of them held back, in batches of 32: seven full steps and a short one. */
const STEPS = 2 * EPOCHS * 8;

const MODEL = convolutional(SIDE, 8);

const OPTIMIZER = { name: 'adam', learningRate: 0.001, globalClipnorm: 1, useEma: true };

/** The head first, then all; with what a phase has to remember from epoch to epoch. */
const TRAIN = {
  optimizer: undefined,
  epochs: undefined,
  batchSize: 32,
  phases: [
    { name: 'head', epochs: EPOCHS, freeze: ['conv', 'bn'], optimizer: OPTIMIZER },
    {
      name: 'all',
      epochs: EPOCHS,
      optimizer: OPTIMIZER,
      earlyStopping: { monitor: 'val_loss', patience: EPOCHS, restoreBestWeights: true },
      reduceLrOnPlateau: { monitor: 'val_loss', patience: 2, factor: 0.5 },
    },
  ],
};

/** In order of joining; a job takes three of them, and the others stand by. */
const WORKERS = ['a', 'b', 'c', 'd', 'e'];

const bed = useTestBed();
let cluster: Cluster;
let undisturbed: JobOutcome;

beforeAll(async () => {
  cluster = await bed.coordinator({ leaseMs: 1_000 });
  for (const worker of WORKERS) bed.worker(cluster, worker);
  await Promise.all(WORKERS.map((worker) => cluster.processIdOf(worker)));
  undisturbed = await cluster.run(await writeTheJob('undisturbed', { min: 1, max: 1 }));
}, 120_000);

async function writeTheJob(name: string, workers = { min: 1, max: 3 }): Promise<string> {
  return writeJob(bed.folder, {
    name,
    model: { base: { config: MODEL } },
    examples: await writeExamples(bed.folder, {
      name: 'stripes',
      numExamples: 270,
      rows: SIDE,
      columns: SIDE,
      numClasses: 4,
    }),
    data: { holdOut: 1 / 9 },
    train: TRAIN,
    workers,
  });
}

async function kill(worker: string, signal: NodeJS.Signals): Promise<void> {
  process.kill(await cluster.processIdOf(worker), signal);
}

async function expectSame(disturbed: JobOutcome): Promise<void> {
  expect(disturbed.job).toMatchObject({ status: 'succeeded', failure: null });
  expect(disturbed.job.result?.stateDigest).toBe(undisturbed.job.result?.stateDigest);
  expect(courseOf(disturbed)).toEqual(courseOf(undisturbed));
  expect(disturbed.job.result?.weights).toEqual(undisturbed.job.result?.weights);
  expect(disturbed.job.result?.confusion).toEqual(undisturbed.job.result?.confusion);
  for (const name of ['model.safetensors', 'state.safetensors']) {
    const [received, expected] = await Promise.all(
      [disturbed, undisturbed].map(({ job }) => cluster.artifact(job.jobId, name)),
    );
    expect(Buffer.compare(received!, expected!)).toBe(0);
  }
}

function generationsOf({ events }: JobOutcome): { members: string[]; why: string }[] {
  return events
    .filter(
      (event): event is Extract<JobEvent, { type: 'GenerationFormed' }> => event.type === 'GenerationFormed',
    )
    .map(({ members, why }) => ({ members: members.map(({ name }) => name), why }));
}

describe('a job whose workers come and go', () => {
  it('ends with the same bits as one that is left alone, and says each time who was lost', async () => {
    expect(undisturbed.job).toMatchObject({ status: 'succeeded', step: STEPS });
    const { jobId } = await cluster.submit(await writeTheJob('disturbed'));
    const [first, second, third] = (await cluster.formedBy(jobId, 1)).map(({ name }) => name);
    await cluster.untilStep(jobId, 8);
    await kill(second!, 'SIGKILL');
    await cluster.startedIn(jobId, 3);
    await kill(first!, 'SIGTERM');
    await cluster.startedIn(jobId, 4);
    await kill(third!, 'SIGKILL');
    const disturbed = await cluster.outcome(jobId);
    await expectSame(disturbed);
    const generations = generationsOf(disturbed);
    expect(generations.map(({ members: { length } }) => length)).toEqual([3, 2, 3, 3, 2]);
    const whys = [
      /^takes 3 /,
      lost(second!, 'its connection broke'),
      /^worker "." \(id .+\) joined; 2 workers carry on$/,
      new RegExp(
        `^worker "${first}" \\(id .+, rank 0\\) leaves after step \\d+; 2 workers carry on, joined by worker`,
      ),
      lost(third!, 'it'),
    ];
    expect(generations.map(({ why }) => why)).toEqual(whys.map((why): unknown => expect.stringMatching(why)));
  });

  it('goes on without one that freezes, which does no harm when it wakes up', async () => {
    const { jobId } = await cluster.submit(await writeTheJob('frozen'));
    const [, frozen] = (await cluster.formedBy(jobId, 1)).map(({ name }) => name);
    await cluster.untilStep(jobId, 8);
    await kill(frozen!, 'SIGSTOP');
    await cluster.formedBy(jobId, 2);
    await kill(frozen!, 'SIGCONT');
    await expectSame(await cluster.outcome(jobId));
  });

  it('begins again when all of them are lost, as soon as there is another one', async () => {
    const { jobId } = await cluster.submit(await writeTheJob('abandoned'));
    const members = await cluster.formedBy(jobId, 1);
    await cluster.untilStep(jobId, 8);
    await Promise.all(members.map(({ name }) => kill(name, 'SIGKILL')));
    bed.worker(cluster, 'another');
    const abandoned = await cluster.outcome(jobId);
    await expectSame(abandoned);
    expect(abandoned.events.map(({ type }) => type)).toContain('JobRestarted');
  });
});

function lost(name: string, how: string): RegExp {
  return new RegExp(`^worker "${name}" \\(id .+, rank \\d\\) was lost after step \\d+: ${how}`);
}
