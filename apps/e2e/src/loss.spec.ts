import type { JobEvent } from '@thaw/orchestration';
import type { JobUpdate } from '@thaw/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { isRunning, untilGone } from './testing/operating-system.js';
import { useTestBed } from './testing/test-bed.js';
import type { ThawProcess } from './testing/thaw-process.js';

const LEASE_MS = 1_000;

/** Steps that the job had completed when a worker was lost; that worker itself may have reported one less. */
const STEPS_BEFORE_LOSS = 3;

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;
let replacement: ThawProcess;

beforeAll(async () => {
  cluster = await bed.up({ workers: 2, leaseMs: LEASE_MS, settings: ['--restarts', '0'] });
  examples = await writeExamples(bed.folder, BARS);
});

/** Submits a job that would go on for hours, with a command that waits for its end. */
async function startEndlessJob(workers: number): Promise<{ jobId: string; waiting: ThawProcess }> {
  const options = {
    name: 'endless',
    model: { base: { config: TINY_MODEL } },
    examples,
    train: { epochs: 100_000 },
    workers,
  };
  const file = await writeJob(bed.folder, options);
  const settings = ['--json', '--reconnect-ms', '0', '--coordinator', cluster.address];
  const waiting = bed.start('submit', file, '--wait', ...settings);
  const jobId = String(await waiting.stdout.object('the submitted job', (line) => line['jobId']));
  await cluster.untilStep(jobId, STEPS_BEFORE_LOSS);
  return { jobId, waiting };
}

async function runShortJob(workers: number): Promise<JobOutcome> {
  return cluster.run(
    await writeJob(bed.folder, { name: 'short', model: { base: { config: TINY_MODEL } }, examples, workers }),
  );
}

function memberNames({ job }: JobOutcome): string[] {
  return job.members.map(({ name }) => name).sort();
}

type Formed = Extract<JobEvent, { type: 'GenerationFormed' }>;

/** The generation that took the place of the first one. */
async function secondGeneration(jobId: string): Promise<Formed> {
  const isSecond = (update: JobUpdate): boolean =>
    update.kind === 'event' &&
    update.event.type === 'GenerationFormed' &&
    update.event.generation.number === 2;
  const update = await cluster.update(jobId, isSecond);
  return (update as { event: Formed }).event;
}

/** Waits until a job that lacks a worker says so, gives it one, and sees it go on from where it was. */
async function expectToGoOnWith(worker: string, jobId: string, waiting: ThawProcess): Promise<ThawProcess> {
  const waits = (update: JobUpdate): boolean =>
    update.kind === 'event' && update.event.type === 'JobWaiting' && update.event.why.endsWith('it has 1');
  await cluster.update(jobId, waits);
  const { step: stepBefore } = await cluster.jobs.get(jobId);
  const process = bed.worker(cluster, worker);
  const goesOn = (update: JobUpdate): boolean =>
    update.kind === 'event' &&
    update.event.type === 'TrainingStarted' &&
    update.event.generation.number === 3;
  expect(await cluster.update(jobId, goesOn)).toMatchObject({ event: { step: stepBefore } });
  await cluster.untilStep(jobId, stepBefore + 3);
  await cluster.jobs.cancel(jobId);
  expect((await waiting.ended).exitCode).toBe(4);
  return process;
}

describe('a job that is cancelled in mid-run', () => {
  it('ends as cancelled, and its workers take the next job', async () => {
    const { jobId, waiting } = await startEndlessJob(2);
    const cancelling = await bed.run('cancel', jobId, '--json', '--coordinator', cluster.address);
    expect(cancelling.exitCode).toBe(0);
    expect(cancelling.stdout.objects).toMatchObject([{ jobId, status: 'cancelled' }]);
    const { exitCode, stdout } = await waiting.ended;
    expect(exitCode).toBe(4);
    expect(stdout.objects.at(-1)).toMatchObject({ jobId, type: 'JobCancelled' });
    const next = await runShortJob(2);
    expect(next.job.status).toBe('succeeded');
    expect(memberNames(next)).toEqual(['worker-0', 'worker-1']);
  });
});

describe('a worker that is killed in mid-run', () => {
  let waiting: ThawProcess;
  let jobId: string;

  it('is named within the lease, and the job keeps the others', async () => {
    const processId = await cluster.processIdOf('worker-1');
    ({ jobId, waiting } = await startEndlessJob(2));
    const { members } = await cluster.jobs.get(jobId);
    const lost = members.find(({ name }) => name === 'worker-1')!;
    process.kill(processId, 'SIGKILL');
    const killedAt = Date.now();
    const { at, why, members: left } = await secondGeneration(jobId);
    expect(at - killedAt).toBeLessThan(LEASE_MS);
    expect(left.map(({ name }) => name)).toEqual(['worker-0']);
    expect(why).toMatch(
      new RegExp(
        `^worker "worker-1" \\(id ${lost.workerId}, rank ${lost.rank}\\) was lost after step \\d+: its connection broke \\(.+\\); 1 worker carries on`,
      ),
    );
  });

  it('is told of by the command that had started it', async () => {
    const exitCode = await cluster.process.stdout.object('the end of worker-1', (notice) =>
      notice['worker'] === 'worker-1' && 'exitCode' in notice ? { of: notice['exitCode'] } : undefined,
    );
    expect(exitCode).toEqual({ of: null });
  });

  it('is replaced by the next one that joins, and the job goes on from where it was', async () => {
    replacement = await expectToGoOnWith('replacement', jobId, waiting);
  });
});

describe('a worker that freezes in mid-run', () => {
  it('is named when its lease is over, and replaced', async () => {
    const processId = await cluster.processIdOf('replacement');
    const { jobId, waiting } = await startEndlessJob(2);
    process.kill(processId, 'SIGSTOP');
    const frozenAt = Date.now();
    try {
      const { at, why } = await secondGeneration(jobId);
      expect(at - frozenAt).toBeLessThan(2 * LEASE_MS);
      expect(why).toMatch(
        /^worker "replacement" \(id .+, rank [01]\) was lost after step \d+: it was not heard for \d+ ms, its lease is 1000 ms; 1 worker carries on/,
      );
      await expectToGoOnWith('third', jobId, waiting);
    } finally {
      process.kill(processId, 'SIGCONT');
    }
  });

  it('ends with the reason when it wakes up, and computes nothing more', async () => {
    const { exitCode, stderr } = await replacement.ended;
    expect(exitCode).toBe(6);
    expect(stderr.texts).toEqual([
      expect.stringMatching(
        /^thaw worker: worker .+ is expelled: it was not heard for \d+ ms, its lease is 1000 ms; join again$/,
      ),
    ]);
  });
});

describe('a command `thaw up` that is killed in mid-run', () => {
  it('leaves no process behind', async () => {
    const { waiting } = await startEndlessJob(1);
    const children = cluster.process.stdout.objects.flatMap(({ processId }) =>
      processId === undefined ? [] : [Number(processId)],
    );
    expect(children).toHaveLength(3);
    expect(children.filter(isRunning)).toHaveLength(2);
    cluster.process.kill('SIGKILL');
    try {
      await untilGone(children);
    } finally {
      for (const processId of children.filter(isRunning)) process.kill(processId, 'SIGKILL');
    }
    const { exitCode, stderr } = await waiting.ended;
    expect(exitCode).toBe(1);
    expect(stderr.texts).toEqual([expect.stringMatching(/^thaw: .+/)]);
  });
});
