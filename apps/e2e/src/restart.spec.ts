import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobUpdate } from '@thaw/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const MODEL = sequential(
  'tiny',
  [8, 8],
  [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 2, activation: 'softmax' })],
);

const bed = useTestBed();
/** The coordinator that is killed, and the one that starts on what it left. */
let first: Cluster;
let second: Cluster;
let examples: ExampleFiles;
let ended: string;
let interrupted: string;
let told: JobUpdate[];

beforeAll(async () => {
  first = await bed.coordinator();
  const worker = bed.worker(first, 'only');
  const files = { name: 'bars', numExamples: 64, rows: 8, columns: 8, numClasses: 2 };
  examples = await writeExamples(bed.folder, files);
  const submitted = await thaw(first, 'submit', await write('ended', 1), '--idempotency-key', 'k', '--wait');
  ended = String(submitted.stdout.objects[0]?.['jobId']);
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

function thaw({ address }: Cluster, ...args: string[]) {
  return bed.run(...args, '--json', '--coordinator', address);
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
    const { exitCode, stdout } = await thaw(second, 'jobs');
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
    const target = join(bed.folder, 'downloaded');
    const { exitCode } = await thaw(second, 'export', ended, '--output', target);
    const job = await second.jobs.get(ended);
    const model = job.result?.artifacts.find(({ name }) => name === 'model.safetensors');
    expect(exitCode).toBe(0);
    const bytes = await readFile(join(target, 'model.safetensors'));
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
    const again = await thaw(second, 'submit', await write('ended', 2), '--idempotency-key', 'k');
    expect(again.stdout.objects[0]).toMatchObject({ jobId: ended });
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
    const third = await startOn(second.dataDir);
    expect((await third.jobs.list()).map(({ jobId }) => jobId).slice(0, 2)).toEqual([ended, interrupted]);
    third.close();
  });
});

function sequenceOf(update: JobUpdate | undefined): number {
  return update?.kind === 'event' ? update.sequence : 0;
}
