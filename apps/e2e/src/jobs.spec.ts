import type { JobUpdate } from '@thaw/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;

beforeAll(async () => {
  cluster = await bed.up({ workers: 1 });
  examples = await writeExamples(bed.folder, BARS);
});

function writeTinyJob(name: string, epochs = 2): Promise<string> {
  return writeJob(bed.folder, { name, model: { base: { config: TINY_MODEL } }, examples, train: { epochs } });
}

/** A job whose labels are given where its images belong. */
function writeBrokenJob(name: string): Promise<string> {
  return writeJob(bed.folder, {
    name,
    model: { base: { config: TINY_MODEL } },
    examples: { ...examples, images: examples.labels },
  });
}

function thaw(...args: string[]) {
  return bed.run(...args, '--json', '--coordinator', cluster.address);
}

async function eventsOf(updates: AsyncIterable<JobUpdate>): Promise<JobUpdate[]> {
  const events: JobUpdate[] = [];
  for await (const update of updates) if (update.kind === 'event') events.push(update);
  return events;
}

describe('a job that is submitted', () => {
  it('is the first one again when the idempotency key comes again, whatever the file says by then', async () => {
    const file = await writeTinyJob('once');
    const first = await thaw('submit', file, '--idempotency-key', 'order-1', '--wait');
    await writeTinyJob('once', 3);
    const second = await thaw('submit', file, '--idempotency-key', 'order-1');
    const other = await thaw('submit', file, '--idempotency-key', 'order-2');
    expect([first, second, other].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const ids = [first, second, other].map(({ stdout }) => stdout.objects[0]?.['jobId']);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    const jobs = (await cluster.jobs.list()).filter(({ name }) => name === 'once');
    expect(jobs.map(({ jobId }) => jobId)).toEqual([ids[0], ids[2]]);
  });

  it('is checked against its data before the command ends, even when nobody waits for its end', async () => {
    const good = await thaw('submit', await writeTinyJob('checked'));
    expect(good.exitCode).toBe(0);
    expect(good.stdout.objects.slice(1)).toMatchObject([{ type: 'JobQueued' }, { type: 'DataPrepared' }]);
    await cluster.outcome(String(good.stdout.objects[0]?.['jobId']));
    const bad = await thaw('submit', await writeBrokenJob('broken'));
    expect(bad.exitCode).toBe(3);
    expect(bad.stdout.objects.at(-1)).toMatchObject({ type: 'JobFailed', code: 'INVALID_ARGUMENT' });
  });
});

describe('a job that is watched', () => {
  it('tells the same to 20 watchers at once, and all of it again after its end', async () => {
    const { jobId } = await cluster.submit(await writeTinyJob('watched', 20));
    const watched = await Promise.all(Array.from({ length: 20 }, () => eventsOf(cluster.jobs.watch(jobId))));
    const [live] = watched;
    expect(live!.map((update) => (update.kind === 'event' ? update.event.type : ''))).toEqual([
      'JobQueued',
      'DataPrepared',
      'GenerationFormed',
      'TrainingStarted',
      'PhaseStarted',
      ...Array.from({ length: 20 }, () => 'EpochCompleted'),
      'PhaseCompleted',
      'JobSucceeded',
    ]);
    for (const events of watched) expect(events).toEqual(live);
    const [readMs, fetchMs] = live!.flatMap((update) => {
      if (update.kind !== 'event') return [];
      if (update.event.type === 'DataPrepared') return [update.event.readMs];
      return update.event.type === 'TrainingStarted' ? [update.event.fetchMs] : [];
    });
    expect(readMs).toBeGreaterThan(0);
    expect(fetchMs).toBeGreaterThan(0);

    const replayed = await thaw('watch', jobId);
    expect(replayed.exitCode).toBe(0);
    expect(replayed.stdout.objects).toEqual(
      live!.map((update) =>
        update.kind === 'event' ? { jobId, sequence: update.sequence, ...update.event } : {},
      ),
    );
  });

  it('tells only what is new to someone who has heard the beginning', async () => {
    const { jobId } = await cluster.submit(await writeTinyJob('resumed'));
    const all = await eventsOf(cluster.jobs.watch(jobId));
    const sequences = all.map((update) => (update.kind === 'event' ? update.sequence : 0));
    expect(sequences.toSorted((left, right) => left - right)).toEqual(sequences);
    const afterThird = { afterSequence: sequences[2]! };
    expect(await eventsOf(cluster.jobs.watch(jobId, afterThird))).toEqual(all.slice(3));
    expect(await eventsOf(cluster.jobs.watch(jobId, { afterSequence: sequences.at(-1)! }))).toEqual([]);
  });
});

describe('a job that has ended', () => {
  it('is listed with its result, after older ones', async () => {
    const { job } = await cluster.run(await writeTinyJob('listed'));
    const listed = await thaw('jobs');
    expect(listed.exitCode).toBe(0);
    expect(listed.stdout.texts).toEqual([]);
    expect(listed.stdout.objects.at(-1)).toEqual(JSON.parse(JSON.stringify(job)));
    const times = listed.stdout.objects.map(({ submittedAt }) => Number(submittedAt));
    expect(times.toSorted((left, right) => left - right)).toEqual(times);
  });

  it('stays as it is when it is cancelled', async () => {
    const { job } = await cluster.run(await writeTinyJob('finished'));
    const cancelled = await thaw('cancel', job.jobId);
    expect(cancelled.exitCode).toBe(0);
    expect(cancelled.stdout.objects).toEqual([JSON.parse(JSON.stringify(job))]);
    expect(await cluster.jobs.get(job.jobId)).toEqual(job);
  });
});

describe('a job id that nobody has', () => {
  it.each(['watch', 'cancel'])('is not found by `thaw %s`', async (command) => {
    const { exitCode, stderr } = await thaw(command, 'no-such-job');
    expect(exitCode).toBe(1);
    expect(stderr.all).toEqual(['thaw: no job has the id "no-such-job"; "thaw jobs" lists them']);
  });

  it('is not found over gRPC', async () => {
    await expect(cluster.jobs.get('no-such-job')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the coordinator and its workers', () => {
  it('have said nothing but log lines', () => {
    expect(cluster.process.stderr.texts).toEqual([]);
  });
});
