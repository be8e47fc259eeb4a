import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadArtifacts, submitLocalJob, type JobUpdate, type JobView } from '@thaw/protocol';
import { openSqliteStore } from '@thaw/store/sqlite';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Cluster, localJobOf } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const MODEL = sequential(
  'tiny',
  [8, 8],
  [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 2, activation: 'softmax' })],
);

const bed = useTestBed();
/** The coordinator that is killed, the one that starts on what it left, and one after that. */
let first: Cluster;
let second: Cluster;
let third: Cluster;
let examples: ExampleFiles;
let ended: string;
let interrupted: string;
let told: JobUpdate[];

beforeAll(async () => {
  first = await bed.coordinator();
  const worker = bed.worker(first, 'only');
  const files = { name: 'bars', numExamples: 64, rows: 8, columns: 8, numClasses: 2 };
  examples = await writeExamples(bed.folder, files);
  ended = (await submitWithKey(first, 1)).jobId;
  told = await eventsOf(first, ended);
  interrupted = (await first.submit(await write('interrupted', 100_000))).jobId;
  await first.untilStep(interrupted, 3);
  // The coordinator itself: killed, the command around it would still have it end in good order.
  const processId = await first.process.stdout.object('its process', (notice) => notice['processId']);
  process.kill(Number(processId), 'SIGKILL');
  await first.process.ended;
  await worker.stop();
  second = await startOn(first.dataDir);
});

function write(name: string, epochs: number): Promise<string> {
  return writeJob(bed.folder, { name, model: { base: { config: MODEL } }, examples, train: { epochs } });
}

/** Submits the job that ends, under the key that makes a second submission harmless. */
async function submitWithKey({ client }: Cluster, epochs: number): Promise<JobView> {
  const local = await localJobOf(await write('ended', epochs));
  return submitLocalJob(client, { ...local, idempotencyKey: 'k' });
}

function coordinatorOn(dataDir: string) {
  return bed.start('coordinator', '--listen', '127.0.0.1:0', '--data-dir', dataDir, '--json');
}

async function startOn(dataDir: string): Promise<Cluster> {
  return Cluster.open(coordinatorOn(dataDir), dataDir);
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
        { jobId: interrupted, status: 'failed' },
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

  it('says of the job that was under way why it failed and what to do', async () => {
    const events = await eventsOf(second, interrupted);
    expect(events.slice(-1)).toMatchObject([
      {
        event: {
          type: 'JobFailed',
          code: 'UNAVAILABLE',
          message:
            'the coordinator was restarted while the job was running, and does not go on with it; submit it again',
        },
      },
    ]);
    expect(events.length).toBeGreaterThan(4);
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
    expect((await third.jobs.list()).map(({ jobId }) => jobId).slice(0, 2)).toEqual([ended, interrupted]);
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
