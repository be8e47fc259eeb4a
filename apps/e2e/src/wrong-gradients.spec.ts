import { join } from 'node:path';
import { assignRuns } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { plantDefect, wrongGradient } from './testing/defective-worker.js';
import { BARS, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { TINY_MODEL, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const REPLICAS = 8;
const EPOCHS = 30;
const VERIFY_EVERY = 2;
/** After a while in which all was well, and when one that is verified just before is not the wrong one. */
const FROM_STEP = 21;
/** The worker that is wrong joins second, and carries this one. */
const { start: REPLICA } = assignRuns(REPLICAS, 3)[1]!;

const bed = useTestBed();
let program = '';
const defective = useTestBed(() => program);
let cluster: Cluster;
let examples: ExampleFiles;
let undisturbed: JobOutcome;

beforeAll(async () => {
  program = await plantDefect(
    join(bed.folder, 'thaw'),
    wrongGradient({ replica: REPLICA, fromStep: FROM_STEP }),
  );
  cluster = await bed.coordinator({ leaseMs: 30_000 });
  examples = await writeExamples(bed.folder, BARS);
  bed.worker(cluster, 'a');
  await cluster.processIdOf('a');
  undisturbed = await run('undisturbed', 1);
}, 180_000);

async function run(name: string, workers: number, verify?: Record<string, number>): Promise<JobOutcome> {
  const file = await writeJob(bed.folder, {
    ...{ name, model: { base: { config: TINY_MODEL } }, examples, checkpoints: { everySteps: 3 } },
    ...{ train: { epochs: EPOCHS, replicas: REPLICAS }, workers: { min: 1, max: workers } },
    ...(verify && { verify }),
  });
  return cluster.run(file);
}

function restartsOf({ events }: JobOutcome) {
  return events.filter((event) => event.type === 'JobRestarted');
}

describe('a worker whose gradients of one replica are wrong from some step on', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    defective.worker(cluster, 'b');
    await cluster.processIdOf('b');
    bed.worker(cluster, 'c');
    await cluster.processIdOf('c');
  }, 60_000);

  it('spoils a job that does not verify them, though all workers agree', async () => {
    const { job, events } = await run('unverified', 3, { stateEvery: 1 });
    expect(job.status).toBe('succeeded');
    expect(restartsOf({ job, events })).toEqual([]);
    expect(job.result?.stateDigest).not.toBe(undisturbed.job.result?.stateDigest);
  });

  it('is expelled and named before each replica had its turn, and nothing of it is in the result', async () => {
    const outcome = await run('verified', 3, { stateEvery: 1, verifyEvery: VERIFY_EVERY });
    const [restart, ...others] = restartsOf(outcome);
    expect(others).toEqual([]);
    expect(restart?.why).toMatch(
      new RegExp(
        `^expected all workers that computed replica ${REPLICA} in step \\d+ to get the same gradient, as 2 of 3 do \\(digest [0-9a-f]{12}\\), ` +
          'received another from worker "b" \\(id .+\\) with digest [0-9a-f]{12}: .*, \\d+ steps are done again$',
      ),
    );
    const found = Number(/in step (\d+)/.exec(restart?.why ?? '')?.[1]);
    expect(found).toBeGreaterThanOrEqual(FROM_STEP);
    expect(found).toBeLessThan(FROM_STEP + REPLICAS * VERIFY_EVERY);
    expect(restart?.fromStep).toBeLessThan(FROM_STEP);
    expect(outcome.job).toMatchObject({ status: 'succeeded', failure: null });
    expect(outcome.job.result?.stateDigest).toBe(undisturbed.job.result?.stateDigest);
    expect(outcome.job.members.map(({ name }) => name).sort()).toEqual(['a', 'c']);
  });
});
