import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadArtifacts, submitLocalJob, type JobUpdate, type JobView } from '@thaw/protocol';
import { openSqliteStore } from '@thaw/store/sqlite';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Cluster, courseOf, localJobOf, type JobOutcome } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { freeAddress } from './testing/operating-system.js';
import { useTestBed } from './testing/test-bed.js';
import type { ThawProcess } from './testing/thaw-process.js';

/** Four steps in each. */
const EPOCHS = 60;

const bed = useTestBed();
/** The coordinator that is killed, the one that starts on what it left, and one after that. */
let first: Cluster;
let second: Cluster;
let third: Cluster;
let workers: readonly ThawProcess[];
let examples: ExampleFiles;
let ended: string;
let interrupted: string;
let queued: string;
let told: JobUpdate[];
let undisturbed: JobOutcome;
/** A command that watches the interrupted job, while the coordinator is killed. */
let watching: ThawProcess;
/** The step after which the coordinator was killed. */
let killedAfter: number;

beforeAll(async () => {
  const address = await freeAddress();
  first = await bed.coordinator({ settings: ['--listen', address] });
  workers = ['one', 'two'].map((name) => bed.worker(first, name));
  examples = await writeExamples(bed.folder, BARS);
  ended = (await submitWithKey(first, 1)).jobId;
  told = await eventsOf(first, ended);
  undisturbed = await first.run(await write('undisturbed', EPOCHS));
  interrupted = (await first.submit(await write('interrupted', EPOCHS))).jobId;
  queued = (await first.submit(await write('queued', 1))).jobId;
  watching = bed.start('watch', interrupted, '--json', '--coordinator', address);
  await watching.stdout.object('an epoch', ({ type }) => (type === 'EpochCompleted' ? true : undefined));
  await first.killCoordinator();
  killedAfter = Math.max(...stepsIn(first).map(({ step }) => step));
  second = await startOn(first.dataDir, address);
}, 120_000);

function write(name: string, epochs: number): Promise<string> {
  const model = { base: { config: TINY_MODEL } };
  return writeJob(bed.folder, { name, model, examples, train: { epochs }, workers: 2 });
}

/** Submits the job that ends, under the key that makes a second submission harmless. */
async function submitWithKey({ client }: Cluster, epochs: number): Promise<JobView> {
  const local = await localJobOf(await write('ended', epochs));
  return submitLocalJob(client, { ...local, idempotencyKey: 'k' });
}

function coordinatorOn(dataDir: string, address = '127.0.0.1:0') {
  const settings = ['--listen', address, '--data-dir', dataDir, '--json', '--log-level', 'debug'];
  return bed.start('coordinator', ...settings);
}

async function startOn(dataDir: string, address?: string): Promise<Cluster> {
  return Cluster.open(coordinatorOn(dataDir, address), dataDir);
}

/** The steps of the interrupted job that its members reported to a coordinator, in the order in which it heard of them. */
function stepsIn({ process }: Cluster): { workerId: string; step: number }[] {
  return process.stderr.objects.flatMap(({ jobId, msg, workerId, step }) =>
    jobId === interrupted && msg === 'a member completed a step'
      ? [{ workerId: String(workerId), step: Number(step) }]
      : [],
  );
}

/** How often a worker ended each epoch of the interrupted job, which it logs whether anybody listens or not. */
function epochsOf({ stderr }: ThawProcess): unknown[] {
  return stderr.objects.flatMap(({ jobId, msg, epoch }) =>
    jobId === interrupted && msg === 'completed an epoch' ? [epoch] : [],
  );
}

async function eventsOf({ jobs }: Cluster, jobId: string): Promise<JobUpdate[]> {
  const events: JobUpdate[] = [];
  for await (const update of jobs.watch(jobId)) if (update.kind === 'event') events.push(update);
  return events;
}

describe('a coordinator that starts after one was killed, on the same folder', () => {
  it('lists the jobs in their order, and tells the same of one that had ended', async () => {
    const { exitCode, stdout } = await bed.run('jobs', '--json', '--coordinator', second.address);
    expect({ exitCode, jobs: stdout.objects }).toMatchObject({
      exitCode: 0,
      jobs: [
        { jobId: ended, status: 'succeeded' },
        { jobId: undisturbed.job.jobId, status: 'succeeded' },
        { jobId: interrupted },
        { jobId: queued },
      ],
    });
    expect(told.at(-1)).toMatchObject({ kind: 'event', event: { type: 'JobSucceeded' } });
    expect(await eventsOf(second, ended)).toEqual(told);
  });

  it('gives out what the ended job left', async () => {
    const { jobId, result } = await second.jobs.get(ended);
    const model = result?.artifacts.find(({ name }) => name === 'model.safetensors');
    const folder = join(bed.folder, 'downloaded');
    await downloadArtifacts(second.client.artifacts, { jobId, folder });
    const bytes = await readFile(join(folder, 'model.safetensors'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(model?.sha256);
  });

  it('goes on with the job that was under way: its workers repeat no step, leave none out, and stay in their generation', async () => {
    const outcome = await second.outcome(interrupted);
    expect(outcome.job).toMatchObject({ status: 'succeeded', failure: null, step: 4 * EPOCHS });
    expect(outcome.job.result?.stateDigest).toBe(undisturbed.job.result?.stateDigest);
    expect(outcome.job.result?.weights).toEqual(undisturbed.job.result?.weights);
    expect(courseOf(outcome)).toEqual(courseOf(undisturbed));
    const numbers = outcome.events.filter(({ type }) => type === 'GenerationFormed');
    expect(numbers).toMatchObject([{ generation: { term: 1, number: 1 } }]);
    const inOrder = Array.from({ length: EPOCHS }, (_, epoch) => epoch);
    for (const worker of workers) expect(epochsOf(worker)).toEqual(inOrder);
  });

  it('hears of every step, from each member', () => {
    expect(killedAfter).toBeLessThan(4 * EPOCHS);
    const heard = [...stepsIn(first), ...stepsIn(second)];
    const members = new Set(heard.map(({ workerId }) => workerId));
    expect(members.size).toBe(2);
    for (const member of members) {
      const steps = new Set(heard.filter(({ workerId }) => workerId === member).map(({ step }) => step));
      expect(steps.size).toBe(4 * EPOCHS);
      const after = stepsIn(second).filter(({ workerId }) => workerId === member);
      expect(after.map(({ step }) => step)).toEqual(
        after.map((_, index) => 4 * EPOCHS - after.length + index + 1),
      );
    }
  });

  it('is found again by a command that watches the job, which shows each event once', async () => {
    const { exitCode, stdout, stderr } = await watching.ended;
    expect({ exitCode, errors: stderr.all }).toEqual({ exitCode: 0, errors: [] });
    const shown = stdout.objects.map(({ type }) => type).filter((type) => type !== 'JobProgress');
    const { events } = await second.outcome(interrupted);
    expect(shown.filter((type) => type !== 'Notice')).toEqual(events.map(({ type }) => type));
    expect(shown).toContain('Notice');
  });

  it('then runs the job that was waiting', async () => {
    const { job, events } = await second.outcome(queued);
    expect(job).toMatchObject({ status: 'succeeded' });
    expect(events.filter(({ type }) => type === 'DataPrepared')).toHaveLength(1);
    expect(events.find(({ type }) => type === 'GenerationFormed')).toMatchObject({ generation: { term: 2 } });
  });

  it('knows the keys of earlier submissions, and numbers new events after all old ones', async () => {
    expect(await submitWithKey(second, 2)).toMatchObject({ jobId: ended, status: 'succeeded' });
    const { jobId } = await second.submit(await write('new', 1));
    const newest = (await eventsOf(second, interrupted)).at(-1);
    const update = await second.update(jobId, ({ kind }) => kind === 'event');
    expect(sequenceOf(update)).toBeGreaterThan(sequenceOf(newest));
    await second.jobs.cancel(jobId);
  });

  it('has the folder for itself while it runs, and lets go of it when it ends', async () => {
    const refused = await coordinatorOn(second.dataDir).ended;
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr.all.join('\n')).toMatch(
      /expected a data folder that no other coordinator uses, received one that a running process holds\./,
    );
    await second.process.stop();
    third = await startOn(second.dataDir);
    expect((await third.jobs.list()).map(({ jobId }) => jobId).slice(0, 2)).toEqual([
      ended,
      undisturbed.job.jobId,
    ]);
  });

  it('tells nobody of a decision that it cannot store, says why, and ends', async () => {
    const { jobId } = await third.submit(await write('superseded', 1));
    const other = await openSqliteStore(join(third.dataDir, 'coordinator.sqlite'));
    onTestFinished(() => other.close());
    const term = await other.takeTerm();
    await expect(third.jobs.cancel(jobId)).rejects.toThrow();
    const { exitCode, stderr } = await third.process.ended;
    expect(exitCode).toBe(1);
    expect(stderr.all.join('\n')).toContain(
      `thaw coordinator: store: expected writes in term ${term}, which another coordinator has taken`,
    );
    expect((await other.readEvents({ jobId })).at(-1)).not.toMatchObject({ event: { type: 'JobCancelled' } });
    third.close();
  });
});

function sequenceOf(update: JobUpdate | undefined): number {
  return update?.kind === 'event' ? update.sequence : 0;
}
