import type { JobFailure } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { isRunning, untilGone } from './testing/operating-system.js';
import { useTestBed } from './testing/test-bed.js';
import type { ThawProcess } from './testing/thaw-process.js';

const LEASE_MS = 1_000;

/** Steps that the job had completed when a worker was lost; that worker itself may have reported one less. */
const STEPS_BEFORE_LOSS = 3;

const MODEL = sequential(
  'tiny',
  [8, 8],
  [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 2, activation: 'softmax' })],
);

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;
let replacement: ThawProcess;

beforeAll(async () => {
  cluster = await bed.up({ workers: 2, leaseMs: LEASE_MS });
  examples = await writeExamples(bed.folder, {
    name: 'bars',
    numExamples: 64,
    rows: 8,
    columns: 8,
    numClasses: 2,
  });
});

/** Submits a job that would go on for hours, with a command that waits for its end. */
async function startEndlessJob(workers: number): Promise<{ jobId: string; waiting: ThawProcess }> {
  const options = {
    name: 'endless',
    model: { base: { config: MODEL } },
    examples,
    train: { epochs: 100_000 },
    workers,
  };
  const file = await writeJob(bed.folder, options);
  const waiting = bed.start('submit', file, '--wait', '--json', '--coordinator', cluster.address);
  const jobId = String(await waiting.stdout.object('the submitted job', (line) => line['jobId']));
  await cluster.untilStep(jobId, STEPS_BEFORE_LOSS);
  return { jobId, waiting };
}

async function runShortJob(workers: number): Promise<JobOutcome> {
  return cluster.run(
    await writeJob(bed.folder, { name: 'short', model: { base: { config: MODEL } }, examples, workers }),
  );
}

function memberNames({ job }: JobOutcome): string[] {
  return job.members.map(({ name }) => name).sort();
}

/** What the command that waited for a job said of its failure. */
async function failureOf(waiting: ThawProcess): Promise<JobFailure & { at: number }> {
  const { exitCode, stdout } = await waiting.ended;
  expect(exitCode).toBe(3);
  const last = stdout.objects.at(-1);
  expect(last).toMatchObject({ type: 'JobFailed', code: 'UNAVAILABLE' });
  return last as unknown as JobFailure & { at: number };
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
  it('is named within the lease as the reason for which the job failed', async () => {
    const processId = await cluster.processIdOf('worker-1');
    const { jobId, waiting } = await startEndlessJob(2);
    process.kill(processId, 'SIGKILL');
    const killedAt = Date.now();
    const { at, workerId, step, message } = await failureOf(waiting);
    expect(at - killedAt).toBeLessThan(LEASE_MS);
    const { members, failure } = await cluster.jobs.get(jobId);
    const lost = members.find(({ name }) => name === 'worker-1')!;
    expect(workerId).toBe(lost.workerId);
    expect(step).toBeGreaterThanOrEqual(STEPS_BEFORE_LOSS - 1);
    expect(message).toMatch(
      new RegExp(
        `^worker "worker-1" \\(id ${lost.workerId}, rank ${lost.rank}\\) was lost after step ${step}: its connection broke \\(.+\\); ` +
          'a job ends when it loses a worker: submit it again$',
      ),
    );
    expect(failure).toEqual({ code: 'UNAVAILABLE', workerId, step, message });
  });

  it('is told of by the command that had started it', async () => {
    const exitCode = await cluster.process.stdout.object('the end of worker-1', (notice) =>
      notice['worker'] === 'worker-1' && 'exitCode' in notice ? { of: notice['exitCode'] } : undefined,
    );
    expect(exitCode).toEqual({ of: null });
  });

  it('leaves a worker that takes the next job together with a replacement', async () => {
    replacement = bed.worker(cluster, 'replacement');
    const next = await runShortJob(2);
    expect(next.job.status).toBe('succeeded');
    expect(memberNames(next)).toEqual(['replacement', 'worker-0']);
  });
});

describe('a worker that freezes in mid-run', () => {
  it('is named when its lease is over as the reason for which the job failed', async () => {
    const processId = await cluster.processIdOf('replacement');
    const { waiting } = await startEndlessJob(2);
    process.kill(processId, 'SIGSTOP');
    const frozenAt = Date.now();
    try {
      const { at, step, message } = await failureOf(waiting);
      expect(at - frozenAt).toBeLessThan(2 * LEASE_MS);
      expect(step).toBeGreaterThanOrEqual(STEPS_BEFORE_LOSS - 1);
      expect(message).toMatch(
        new RegExp(
          `^worker "replacement" \\(id .+, rank [01]\\) was lost after step ${step}: it was not heard for \\d+ ms, ` +
            `its lease is ${LEASE_MS} ms; a job ends when it loses a worker: submit it again$`,
        ),
      );
    } finally {
      process.kill(processId, 'SIGCONT');
    }
  });

  it('ends with the reason when it wakes up, and computes nothing more', async () => {
    const { exitCode, stderr } = await replacement.ended;
    expect(exitCode).toBe(1);
    expect(stderr.texts).toEqual([
      expect.stringMatching(
        /^thaw worker: worker .+ is expelled: it was not heard for \d+ ms, its lease is 1000 ms; join again$/,
      ),
    ]);
  });

  it('leaves a worker that takes the next job', async () => {
    const next = await runShortJob(1);
    expect(next.job.status).toBe('succeeded');
    expect(memberNames(next)).toEqual(['worker-0']);
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
