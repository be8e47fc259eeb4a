import type { EventMember, JobEvent } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import { courseOf, type Cluster, type JobOutcome } from './testing/cluster.js';
import { writeExamples } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';
import type { ThawProcess } from './testing/thaw-process.js';

const SIDE = 16;
/** 96 examples in batches of 32 and eight replicas. */
const STEPS_PER_EPOCH = 3;

const MODEL = sequential(
  'small',
  [SIDE, SIDE],
  [
    layer('Conv2D', 'conv', { filters: 8, kernel_size: [3, 3], use_bias: false }),
    layer('BatchNormalization', 'bn'),
    layer('Activation', 'relu', { activation: 'relu' }),
    layer('Dropout', 'drop', { rate: 0.3 }),
    layer('Flatten', 'flat'),
    layer('Dense', 'out', { units: 4, activation: 'softmax' }),
  ],
);

const OPTIMIZER = { name: 'adam', learningRate: 0.001 };

/** Who joins in the second phase freezes what the first one trained: what is made of examples by those layers must be made with that. */
const phasesOf = (numEpochs: number) => [
  { name: 'all', epochs: 1, optimizer: OPTIMIZER },
  { name: 'head', epochs: numEpochs - 1, freeze: ['conv', 'bn'], optimizer: OPTIMIZER },
];

const bed = useTestBed();
let cluster: Cluster;
let workers: readonly ThawProcess[];
/** A job on two workers, which a third one joins and the first one leaves; it is cancelled some steps later. */
let handedOver: JobOutcome;
/** The same on one worker that is left alone, for as many epochs. */
let undisturbed: JobOutcome;
let newcomer: EventMember;
let leaver: EventMember;

beforeAll(async () => {
  cluster = await bed.coordinator();
  workers = ['a', 'b'].map((name) => bed.worker(cluster, name));
  await Promise.all(['a', 'b'].map((name) => cluster.processIdOf(name)));
  const { jobId } = await cluster.submit(await write('handed-over', { min: 1, max: 3 }, 1_000_000));
  await cluster.startedIn(jobId, 1);
  await cluster.untilStep(jobId, 2 * STEPS_PER_EPOCH);
  workers = [...workers, bed.worker(cluster, 'c')];
  await cluster.startedIn(jobId, 2);
  [leaver, , newcomer] = (await cluster.formedBy(jobId, 2)) as [EventMember, EventMember, EventMember];
  process.kill(await cluster.processIdOf(leaver.name), 'SIGTERM');
  const { step } = await cluster.startedIn(jobId, 3);
  await cluster.untilStep(jobId, step + 2 * STEPS_PER_EPOCH);
  await cluster.jobs.cancel(jobId);
  handedOver = await cluster.outcome(jobId);
  const numEpochs = courseOf(handedOver).filter(isEpoch).length;
  undisturbed = await cluster.run(await write('undisturbed', { min: 1, max: 1 }, numEpochs));
}, 300_000);

async function write(
  name: string,
  numWorkers: { min: number; max: number },
  numEpochs: number,
): Promise<string> {
  const files = { name: 'stripes', numExamples: 96, rows: SIDE, columns: SIDE, numClasses: 4 };
  return writeJob(bed.folder, {
    name,
    model: { base: { config: MODEL } },
    examples: await writeExamples(bed.folder, files),
    train: { batchSize: 32, epochs: undefined, optimizer: undefined, phases: phasesOf(numEpochs) },
    workers: numWorkers,
  });
}

function isEpoch(event: unknown): boolean {
  return (event as JobEvent).type === 'EpochCompleted';
}

/** What workers logged of the job with this message. */
function linesSaying(message: string): Readonly<Record<string, unknown>>[] {
  const { jobId } = handedOver.job;
  return workers.flatMap(({ stderr }) =>
    stderr.objects.filter((line) => line['msg'] === message && line['jobId'] === jobId),
  );
}

describe('a job that a worker joins and another one leaves', () => {
  it('measures the bits in each epoch that one worker measures that is left alone', () => {
    const epochs = courseOf(handedOver).filter(isEpoch);
    expect(epochs.length).toBeGreaterThan(1);
    expect(epochs).toEqual(courseOf(undisturbed).filter(isEpoch));
  });

  it('says who joined and who left', () => {
    const whys = handedOver.events.flatMap((event) => (event.type === 'GenerationFormed' ? [event.why] : []));
    const leaves = `^worker "${leaver.name}" \\(id .+, rank 0\\) leaves after step \\d+; 2 workers carry on$`;
    expect(whys).toEqual([
      expect.stringMatching(/^takes 2 /),
      expect.stringMatching(`^worker "${newcomer.name}" \\(id .+\\) joined; 2 workers carry on$`),
      expect.stringMatching(leaves),
    ]);
  });

  it('computes no step twice', async () => {
    const { steps } = await cluster.logOf(handedOver.job.jobId);
    const reported = steps.map(({ workerId, step }) => `${workerId} ${step}`);
    expect(new Set(reported).size).toBe(reported.length);
    const last = Math.max(...steps.map(({ step }) => step));
    const interrupted = linesSaying('a reduction was interrupted, what was computed for it is lost');
    // The end of the job interrupts one.
    expect(interrupted.filter(({ step }) => Number(step) < last)).toEqual([]);
  });

  it('trains on while the newcomer takes the state of another member, which says how long it paused', async () => {
    const { steps } = await cluster.logOf(handedOver.job.jobId);
    const given = linesSaying('gave its state to a member that joins');
    expect(given).toMatchObject([{ pauseMs: expect.any(Number) as number }]);
    const byOthers = steps.filter(({ generation }) => generation.number === 1);
    expect(byOthers.map(({ workerId }) => workerId)).not.toContain(newcomer.workerId);
    expect(Math.max(...byOthers.map(({ step }) => step))).toBeGreaterThan(Number(given[0]?.['step']));
    const contributed = steps.filter(({ workerId, examples }) => {
      return workerId === newcomer.workerId && examples.length > 0;
    });
    expect(contributed.length).toBeGreaterThan(0);
  });

  it('lets the worker that leaves end in good order', async () => {
    const left = workers.find(({ args }) => args.includes(leaver.name));
    expect(await left?.ended).toMatchObject({ exitCode: 0 });
    const said = cluster.process.stderr.objects.flatMap(({ msg, workerId }) =>
      workerId === leaver.workerId ? [msg] : [],
    );
    expect(said).toContain('a worker is about to leave');
    expect(said).toContain('a worker left');
    expect(said).not.toContain('a worker was lost');
  });
});
