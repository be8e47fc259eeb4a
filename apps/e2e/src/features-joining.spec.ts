import { join } from 'node:path';
import type { EventMember, FeatureUse } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import { courseOf, type Cluster, type JobOutcome } from './testing/cluster.js';
import { writeExamples } from './testing/example-files.js';
import { AUGMENTED, SIDE } from './testing/frozen-models.js';
import { writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const VIEWS = 2;
/** 96 to train on in batches of 32, and 16 held back. */
const NUM_EXAMPLES = 112;
const HELD_BACK = 16;
const STEPS_PER_EPOCH = 3;
/** In which each view of each example is used once. */
const STEPS_OF_ALL_VIEWS = VIEWS * STEPS_PER_EPOCH;

const bed = useTestBed();
let cluster: Cluster;
/** A job on two workers with features, which one without joins; one of the two is killed then, and the job cancelled later. */
let joined: JobOutcome;
/** The same on one worker that keeps features in memory alone, for as many epochs. */
let undisturbed: JobOutcome;
let newcomer: EventMember;

beforeAll(async () => {
  cluster = await bed.coordinator();
  for (const name of ['a', 'b']) bed.worker(cluster, name);
  const [processId] = await Promise.all(['a', 'b'].map((name) => cluster.processIdOf(name)));
  const { jobId } = await cluster.submit(await write('joined', { min: 1, max: 3 }, 1_000_000));
  await cluster.untilStep(jobId, STEPS_OF_ALL_VIEWS);
  bed.worker(cluster, 'cold', '--feature-cache', join(bed.folder, 'elsewhere'));
  const { step: joinedAt } = await cluster.startedIn(jobId, 2);
  newcomer = (await cluster.formedBy(jobId, 2)).find(({ name }) => name === 'cold')!;
  await cluster.untilStep(jobId, joinedAt + STEPS_OF_ALL_VIEWS);
  process.kill(processId!, 'SIGKILL');
  const { step: leftAt } = await cluster.startedIn(jobId, 3);
  await cluster.untilStep(jobId, leftAt + STEPS_OF_ALL_VIEWS + STEPS_PER_EPOCH);
  await cluster.jobs.cancel(jobId);
  joined = await cluster.outcome(jobId);
  const alone = await bed.up({ workers: 1, settings: ['--no-feature-cache'] });
  undisturbed = await alone.run(await write('undisturbed', { min: 1, max: 1 }, epochsOf(joined).length));
}, 300_000);

async function write(
  name: string,
  workers: { min: number; max: number },
  numEpochs: number,
): Promise<string> {
  const files = { name: 'stripes', numExamples: NUM_EXAMPLES, rows: SIDE, columns: SIDE, numClasses: 4 };
  return writeJob(bed.folder, {
    name,
    model: { base: { config: AUGMENTED } },
    examples: await writeExamples(bed.folder, files),
    data: { holdOut: HELD_BACK / NUM_EXAMPLES },
    train: { replicas: 4, batchSize: 32, epochs: numEpochs, freeze: ['conv', 'bn'], views: VIEWS },
    workers,
  });
}

function epochsOf(outcome: JobOutcome): unknown[] {
  return courseOf(outcome).filter((event) => (event as { type: string }).type === 'EpochCompleted');
}

/** How a worker used features, as it said with its last step of the job. */
function lastUseOf({ workerId }: EventMember): FeatureUse {
  const isItsStep = (line: Readonly<Record<string, unknown>>): boolean =>
    line['kind'] === 'step' && line['workerId'] === workerId && line['jobId'] === joined.job.jobId;
  return cluster.process.stderr.objects.findLast(isItsStep)!['features'] as FeatureUse;
}

describe('a worker without features that joins a job, and takes over from one with features that is killed', () => {
  it('gives the bits in each epoch that one worker gives that is left alone', () => {
    expect(epochsOf(joined).length).toBeGreaterThan(2 * VIEWS);
    expect(epochsOf(joined)).toEqual(epochsOf(undisturbed));
  });

  it('has taken the features of every view from the others, and finds them then', () => {
    const use = lastUseOf(newcomer);
    expect(use).toMatchObject({ numOnDisk: 0, numNotKept: 0 });
    // Of its replicas as it came, a quarter of the examples at least.
    expect(use.numFetched).toBeGreaterThanOrEqual((VIEWS * (NUM_EXAMPLES - HELD_BACK)) / 4);
    expect(use.numInMemory).toBeGreaterThan(0);
  });
});
