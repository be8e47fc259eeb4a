import type { JobEvent } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import { courseOf, type Cluster, type JobOutcome } from './testing/cluster.js';
import { writeExamples } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const MODEL = sequential(
  'dropping',
  [8, 8],
  [
    layer('Flatten', 'flat'),
    layer('Dropout', 'drop', { rate: 0.2 }),
    layer('Dense', 'out', { units: 2, activation: 'softmax' }),
  ],
);

/** The first job takes the whole pool and may have less; the second needs two workers; the third never gets what it needs. */
const WORKERS = { first: { min: 1, max: 3 }, second: { min: 2, max: 2 }, third: { min: 3, max: 3 } };
/** The first one trains on for long after the second one has ended, which begins with compiling. */
const EPOCHS = { first: 200, second: 4, third: 1 };

const ALONE = { min: 1, max: 1 };

const POOL = ['a', 'b', 'c'];

const bed = useTestBed();
let cluster: Cluster;

beforeAll(async () => {
  cluster = await bed.coordinator({ settings: ['--grow-back-after-ms', '200'] });
  for (const worker of POOL) bed.worker(cluster, worker);
  await Promise.all(POOL.map((worker) => cluster.processIdOf(worker)));
}, 120_000);

async function writeTheJob(name: keyof typeof WORKERS, workers = WORKERS[name]): Promise<string> {
  return writeJob(bed.folder, {
    name,
    model: { base: { config: MODEL } },
    examples: await writeExamples(bed.folder, {
      ...{ name: 'stripes', numExamples: 120, rows: 8, columns: 8, numClasses: 2 },
    }),
    train: { epochs: EPOCHS[name], replicas: 3, batchSize: 24 },
    workers,
  });
}

function generationsOf({ events }: JobOutcome): { size: number; why: string }[] {
  return events
    .filter((event): event is Extract<JobEvent, { type: 'GenerationFormed' }> => {
      return event.type === 'GenerationFormed';
    })
    .map(({ members, why }) => ({ size: members.length, why }));
}

function expectSame(disturbed: JobOutcome, alone: JobOutcome): void {
  expect(disturbed.job).toMatchObject({ status: 'succeeded', failure: null });
  expect(disturbed.job.result?.stateDigest).toBe(alone.job.result?.stateDigest);
  expect(courseOf(disturbed)).toEqual(courseOf(alone));
}

describe('two jobs on one pool', () => {
  it('share it: the first shrinks for the second and grows back, and both end as if they were alone', async () => {
    const alone = {
      first: await cluster.run(await writeTheJob('first', ALONE)),
      second: await cluster.run(await writeTheJob('second', ALONE)),
    };
    const first = await cluster.submit(await writeTheJob('first'));
    await cluster.untilStep(first.jobId, 8);
    const second = await cluster.submit(await writeTheJob('second'));
    await cluster.untilStep(second.jobId, 1);
    const third = await cluster.submit(await writeTheJob('third'));
    await cluster.update(
      third.jobId,
      (update) => update.kind === 'event' && update.event.type === 'JobWaiting',
    );
    expect(await cluster.jobs.get(third.jobId)).toMatchObject({
      status: 'queued',
      queuePosition: 1,
      // The second one may have ended by now.
      waitingFor: expect.stringMatching(
        /^waits for 3 workers without a job, (none is|2 are) free of 3$/,
      ) as unknown,
    });
    await cluster.jobs.cancel(third.jobId);

    const disturbed = {
      second: await cluster.outcome(second.jobId),
      first: await cluster.outcome(first.jobId),
    };
    expectSame(disturbed.second, alone.second);
    expectSame(disturbed.first, alone.first);
    expect(generationsOf(disturbed.second)).toMatchObject([{ size: 2 }]);
    expect(disturbed.second.events.map(({ type }) => type)).not.toContain('JobWaiting');
    const whys = [
      { size: 3, why: /^takes 3 of 3 idle workers/ },
      {
        size: 1,
        why: new RegExp(`^gives up worker .*, worker .* for ${second.jobId}: .*; 1 worker carries on$`),
      },
      { size: 3, why: /^grows back, for no other job waits for workers; 1 worker carries on, joined by/ },
    ];
    expect(generationsOf(disturbed.first)).toEqual(
      whys.map(({ size, why }) => ({ size, why: expect.stringMatching(why) as unknown })),
    );
  }, 240_000);
});
