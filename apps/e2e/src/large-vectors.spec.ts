import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { writeExamples } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const SIDE = 64;
const EPOCHS = 20;
const STEPS = EPOCHS * 8;

/** Its step vector has five buckets or more: large enough for payloads that stay where they are, and to be reduced while it is written. */
const MODEL = sequential(
  'wide',
  [SIDE, SIDE],
  [
    layer('Flatten', 'flat'),
    layer('Dense', 'hidden', { units: 320, activation: 'relu' }),
    layer('Dense', 'out', { units: 4, activation: 'softmax' }),
  ],
);

const bed = useTestBed();
let cluster: Cluster;
let alone: JobOutcome;

beforeAll(async () => {
  cluster = await bed.coordinator({ leaseMs: 1_000 });
  bed.worker(cluster, 'a');
  await cluster.processIdOf('a');
  alone = await cluster.run(await write('alone', { min: 1, max: 1 }));
  bed.worker(cluster, 'b');
  await cluster.processIdOf('b');
});

async function write(name: string, workers: { min: number; max: number }): Promise<string> {
  const files = { name: 'stripes', numExamples: 128, rows: SIDE, columns: SIDE, numClasses: 4 };
  return writeJob(bed.folder, {
    name,
    model: { base: { config: MODEL } },
    examples: await writeExamples(bed.folder, files),
    train: { optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.9 }, epochs: EPOCHS },
    workers,
  });
}

/** Whether a process reads memory of another one. */
async function readsOthers(processId: number): Promise<boolean> {
  const maps = await readFile(`/proc/${processId}/maps`, 'utf8');
  return /^\S+ r--s .*\/memfd:thaw-[0-9a-f]{32}/m.test(maps);
}

function expectSame({ job }: JobOutcome): void {
  expect(job).toMatchObject({ status: 'succeeded', step: STEPS });
  expect(job.result?.stateDigest).toBe(alone.job.result?.stateDigest);
}

describe('vectors that peers of one host read where they are', () => {
  it('give the same bits as one worker alone, and are let go of when the job is over', async () => {
    const processIds = await Promise.all(['a', 'b'].map((name) => cluster.processIdOf(name)));
    const { jobId } = await cluster.submit(await write('two', { min: 2, max: 2 }));
    await cluster.untilStep(jobId, 1);
    await expect.poll(() => Promise.all(processIds.map(readsOthers))).toEqual([true, true]);
    expectSame(await cluster.outcome(jobId));
    await expect.poll(() => Promise.all(processIds.map(readsOthers))).toEqual([false, false]);
  });

  it('give the same bits where a member sends all of its own, and reads none', async () => {
    bed.worker(cluster, 'c', '--no-shared-memory');
    const processId = await cluster.processIdOf('c');
    const { jobId } = await cluster.submit(await write('three', { min: 3, max: 3 }));
    await cluster.untilStep(jobId, 1);
    expect(await readsOthers(processId)).toBe(false);
    expectSame(await cluster.outcome(jobId));
  });

  it('give the same bits where a member is killed while others read them', async () => {
    const { jobId } = await cluster.submit(await write('killed', { min: 1, max: 3 }));
    await cluster.untilStep(jobId, STEPS / 4);
    process.kill(await cluster.processIdOf('b'), 'SIGKILL');
    const outcome = await cluster.outcome(jobId);
    expectSame(outcome);
    expect(outcome.events.filter(({ type }) => type === 'GenerationFormed').length).toBeGreaterThan(1);
  });
});
