import { setTimeout as delay } from 'node:timers/promises';
import type { JobEvent } from '@thaw/orchestration';
import type { JobUpdate } from '@thaw/protocol';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Cluster, courseOf, type JobOutcome } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { freeAddress } from './testing/operating-system.js';
import { useTestBed } from './testing/test-bed.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** Four steps in each, and an evaluation. */
const EPOCHS = 250;
const WORKERS = ['one', 'two', 'three', 'four'];

const bed = useTestBed();
let cluster: Cluster;
let address: string;
let examples: ExampleFiles;
let undisturbed: JobOutcome;

beforeAll(async () => {
  address = await freeAddress();
  cluster = await bed.coordinator({ settings: ['--listen', address] });
  for (const name of WORKERS) bed.worker(cluster, name);
  await untilAllAreThere();
  const files = { name: 'bars', numExamples: 72, rows: 8, columns: 8, numClasses: 2 };
  examples = await writeExamples(bed.folder, files);
  undisturbed = await cluster.run(await write('undisturbed', { min: 1, max: 1 }));
});

function write(name: string, workers = { min: 1, max: 3 }): Promise<string> {
  const model = { base: { config: TINY_MODEL } };
  return writeJob(bed.folder, {
    ...{ name, model, examples, train: { epochs: EPOCHS }, data: { holdOut: 1 / 9 } },
    workers,
  });
}

/** Waits for those too that have yet to come back to a coordinator that was restarted: a job begins without them. */
async function untilAllAreThere(): Promise<void> {
  await Promise.all(WORKERS.map((name) => cluster.processIdOf(name)));
}

/** Kills the coordinator, does what is to happen meanwhile, and starts another one on what it left. */
async function restart(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  const { dataDir } = cluster;
  await cluster.killCoordinator();
  cluster.close();
  await meanwhile();
  const settings = ['--listen', address, '--data-dir', dataDir, '--json', '--log-level', 'debug'];
  cluster = await Cluster.open(bed.start('coordinator', ...settings), dataDir);
}

function isEvent(update: JobUpdate, type: JobEvent['type']): boolean {
  return update.kind === 'event' && update.event.type === type;
}

async function expectSame(jobId: string): Promise<JobOutcome> {
  const disturbed = await cluster.outcome(jobId);
  expect(disturbed.job).toMatchObject({ status: 'succeeded', failure: null });
  expect(disturbed.job.result?.stateDigest).toBe(undisturbed.job.result?.stateDigest);
  expect(courseOf(disturbed)).toEqual(courseOf(undisturbed));
  expect(disturbed.job.result?.confusion).toEqual(undisturbed.job.result?.confusion);
  const ofSame = ({ job }: JobOutcome): unknown =>
    job.result?.artifacts.filter(({ name }) => name.endsWith('.safetensors'));
  expect(ofSame(disturbed)).toEqual(ofSame(undisturbed));
  return disturbed;
}

describe('a coordinator that is killed again and again', () => {
  it.each([
    ['while it prepares a job', 'JobQueued'],
    ['while the members load it', 'GenerationFormed'],
    ['as soon as they begin', 'TrainingStarted'],
    ['when the last epoch is over', 'PhaseCompleted'],
  ] as const)('%s, loses nothing', async (_when, type) => {
    const { jobId } = await cluster.submit(await write(`killed-at-${type.toLowerCase()}`));
    await cluster.update(jobId, (update) => isEvent(update, type));
    await restart();
    const { events } = await expectSame(jobId);
    expect(events.map((event) => event.type)).not.toContain('JobRestarted');
  });

  it('at any time, costs no step and changes no membership', async () => {
    await untilAllAreThere();
    const { jobId } = await cluster.submit(await write('often'));
    await cluster.untilStep(jobId, 1);
    const { members } = await cluster.jobs.get(jobId);
    for (const afterMs of [700, 0, 1_300, 250, 40]) {
      await delay(afterMs);
      await restart();
    }
    const { events, job } = await expectSame(jobId);
    expect(job.members).toMatchObject(members.map(({ workerId, rank }) => ({ workerId, rank })));
    expect(events.filter(({ type }) => type === 'GenerationFormed')).toHaveLength(1);
  });

  it('together with a worker, goes on with the others and one that stood by', async () => {
    await untilAllAreThere();
    const { jobId } = await cluster.submit(await write('together'));
    await cluster.untilStep(jobId, 40);
    const [, second] = (await cluster.jobs.get(jobId)).members;
    const processId = await cluster.processIdOf(second!.name);
    await restart(async () => void process.kill(processId, 'SIGKILL'));
    const { events } = await expectSame(jobId);
    const formed = events.filter(({ type }) => type === 'GenerationFormed');
    expect(formed).toMatchObject([
      { members: { length: 3 } },
      {
        members: { length: 2 },
        why: expect.stringContaining('it did not come back within 10000 ms') as string,
      },
      { members: { length: 3 }, why: expect.stringContaining('joined') as string },
    ]);
  });
});
