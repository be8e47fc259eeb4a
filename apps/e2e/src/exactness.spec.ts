import { join } from 'node:path';
import { openData, type Dataset, type OpenedData } from '@thaw/datasets';
import { decodeSafetensors } from '@thaw/model-files';
import { dataSchema, type JobEvent, type Member } from '@thaw/orchestration';
import { createWorkerClient } from '@thaw/protocol';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import type { JobLog } from './testing/job-log.js';
import { useTestBed } from './testing/test-bed.js';

const WORLD_SIZES = [1, 2, 3];
const REPLICAS = 8;
const REPLICA_BATCH = 8;
const EPOCHS = 2;
/** 600 examples, of which 85 are held back: eight full steps, then one in which replicas 3 to 7 are empty. */
const TRAIN_EXAMPLES = 515;
const HELD_BACK = 85;
const FULL_STEPS = 8;
const STEPS_PER_EPOCH = 9;
const SIDE = 64;

const MODEL = sequential(
  'small',
  [SIDE, SIDE],
  [
    layer('Conv2D', 'conv', { filters: 4, kernel_size: [3, 3], strides: [4, 4], use_bias: false }),
    layer('BatchNormalization', 'bn'),
    layer('Activation', 'relu', { activation: 'relu' }),
    layer('Dropout', 'drop', { rate: 0.3 }),
    layer('Flatten', 'flat'),
    layer('Dense', 'out', { units: 4, activation: 'softmax' }),
  ],
);

/** Two are sent their blocks; one reads them where the coordinator has them. */
const FETCHING = ['left', 'right'];
const READING = 'reading';

/** One run of the same job. */
interface Run extends JobOutcome {
  readonly worldSize: number;
  readonly members: readonly Pick<Member, 'workerId' | 'name' | 'run'>[];
  readonly log: JobLog;
  readonly model: Uint8Array;
  readonly state: Uint8Array;
}

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;
const runs: Run[] = [];

beforeAll(async () => {
  cluster = await bed.coordinator();
  for (const name of FETCHING) bed.worker(cluster, name, '--no-shared-files');
  bed.worker(cluster, READING);
  examples = await writeExamples(bed.folder, {
    name: 'stripes',
    numExamples: 600,
    rows: SIDE,
    columns: SIDE,
    numClasses: 4,
  });
  for (const worldSize of WORLD_SIZES) runs.push(await runWith(worldSize));
});

describe('the same job on 1, 2 and 3 workers', () => {
  it('succeeds after all steps, with moving statistics that were trained', () => {
    for (const { job, members, worldSize } of runs) {
      expect(job).toMatchObject({
        status: 'succeeded',
        step: EPOCHS * STEPS_PER_EPOCH,
        result: { weights: { trainable: 5, frozen: 0, movingStatisticsChanged: 2 } },
      });
      expect(members).toHaveLength(worldSize);
    }
  });

  it('gives byte-equal models', () => {
    for (const { model } of runs) expect(Buffer.compare(model, runs[0]!.model)).toBe(0);
  });

  it('gives byte-equal weights, optimizer slots, moving statistics and iteration', () => {
    const names = [...decodeSafetensors(runs[0]!.state).tensors.keys()];
    expect(names).toEqual(expect.arrayContaining(['weights/conv/kernel', 'weights/bn/moving_variance']));
    expect(names.filter((name) => /^optimizer\/.*(?:conv|bn|out)/.test(name))).toHaveLength(2 * 5);
    expect(names.some((name) => name.includes('iteration'))).toBe(true);
    for (const { state, job } of runs) {
      expect(Buffer.compare(state, runs[0]!.state)).toBe(0);
      expect(job.result?.stateDigest).toBe(runs[0]!.job.result?.stateDigest);
    }
  });

  it('measures the same losses and metrics, also over the held-back examples', () => {
    const [first] = runs;
    expect(epochsOf(first!)).toHaveLength(EPOCHS);
    for (const epoch of epochsOf(first!)) {
      expect(epoch).toMatchObject({
        evaluation: { loss: expect.any(Number), metrics: { accuracy: expect.any(Number) } },
      });
    }
    for (const run of runs) expect(epochsOf(run)).toEqual(epochsOf(first!));
  });

  it('has every worker compute at least two replicas of each full step, and all of them together each once', () => {
    for (const { log, members, worldSize } of runs) {
      expect(log.steps).toHaveLength(worldSize * EPOCHS * STEPS_PER_EPOCH);
      const full = log.steps.filter(({ step }) => (step - 1) % STEPS_PER_EPOCH < FULL_STEPS);
      for (const { workerId, examples: computed } of full) {
        const { run } = members.find((member) => member.workerId === workerId)!;
        expect(computed.length).toBeGreaterThanOrEqual(2);
        expect(computed.map(({ replica }) => replica)).toEqual(range(run.start, run.end));
        expect(computed.every(({ positions }) => positions.length === REPLICA_BATCH)).toBe(true);
      }
      expect(members.flatMap(({ run }) => range(run.start, run.end))).toEqual(range(0, REPLICAS));
    }
  });

  it('leaves replicas without examples in the last step of an epoch', () => {
    for (const { log } of runs) {
      for (const step of [STEPS_PER_EPOCH, 2 * STEPS_PER_EPOCH]) {
        const computed = log.steps
          .filter((report) => report.step === step)
          .flatMap((report) => report.examples);
        expect(computed.map(({ replica, positions }) => [replica, positions.length]).sort()).toEqual([
          [0, 1],
          [1, 1],
          [2, 1],
        ]);
      }
    }
  });

  it('uses every example exactly once per epoch, each in its replica', () => {
    for (const { log } of runs) {
      for (const epoch of range(0, EPOCHS)) {
        const computed = log.steps
          .filter((report) => report.epoch === epoch)
          .flatMap((report) => report.examples);
        const positions = computed.flatMap((each) => each.positions);
        expect(positions.toSorted((left, right) => left - right)).toEqual(range(0, TRAIN_EXAMPLES));
        for (const { replica, positions: own } of computed) {
          const { start, end } = dealt(TRAIN_EXAMPLES, replica);
          expect(own.every((position) => position >= start && position < end)).toBe(true);
        }
      }
    }
  });

  it('uses the examples of a step in another order in the next epoch', () => {
    const [first] = runs;
    const ofStep = (wanted: number): readonly number[] =>
      first!.log.steps
        .filter(({ step }) => step === wanted)
        .flatMap((report) => report.examples.flatMap((each) => each.positions));
    expect(ofStep(1)).not.toEqual(ofStep(1 + STEPS_PER_EPOCH));
  });

  it('sends each worker that does not read them itself exactly the blocks that its replicas need, once', async () => {
    const { train, holdOut } = await openExamples();
    expect([train.numExamples, holdOut!.numExamples]).toEqual([TRAIN_EXAMPLES, HELD_BACK]);
    expect(train.blocks.length).toBeGreaterThanOrEqual(8);
    for (const { log, members } of runs) {
      for (const { workerId, name, run } of members) {
        const needed = (dataset: Dataset): number[] =>
          name === READING ? [] : blocksOf(run, dataset.numExamples);
        for (const dataset of [train, holdOut!]) {
          const sent = log.sentBlocks.filter(
            (block) => block.workerId === workerId && block.dataset === dataset.digest,
          );
          expect(sent.map(({ index }) => index).sort(ascending)).toEqual(needed(dataset));
        }
      }
      const known = [train.digest, holdOut!.digest];
      expect(log.sentBlocks.filter(({ dataset }) => !known.includes(dataset))).toEqual([]);
    }
  });
});

describe('the same job where workers verify gradients', () => {
  it.each([
    { workers: 2, verifyEvery: 1 },
    { workers: 3, verifyEvery: 1 },
    { workers: 3, verifyEvery: 5 },
  ])('gives the same bits: %j', async ({ workers, verifyEvery }) => {
    const { job, log, members } = await runWith(workers, { verifyEvery });
    expect(job.result?.stateDigest).toBe(runs[0]!.job.result?.stateDigest);
    const verified = range(1, EPOCHS * STEPS_PER_EPOCH + 1).filter((step) => step % verifyEvery === 0);
    for (const step of verified) {
      const said = log.steps.filter((report) => report.step === step);
      expect(said).toHaveLength(workers);
      expect(new Set(said.map(({ gradientDigest }) => gradientDigest)).size).toBe(1);
      expect(said[0]!.gradientDigest).toMatch(/^[0-9a-f]{64}$/);
    }
    const { train } = await openExamples();
    for (const { workerId, name } of members) {
      const sent = log.sentBlocks.filter(
        (block) => block.workerId === workerId && block.dataset === train.digest,
      );
      const needed = name === READING ? [] : train.blocks.map(({ index }) => index);
      expect(sent.map(({ index }) => index).sort(ascending)).toEqual(needed);
    }
  });

  it('verifies nothing on a single worker', async () => {
    const { job, log } = await runWith(1, { verifyEvery: 1 });
    expect(job.result?.stateDigest).toBe(runs[0]!.job.result?.stateDigest);
    expect(new Set(log.steps.map(({ gradientDigest }) => gradientDigest))).toEqual(new Set(['']));
  });
});

describe('a worker that asks for data', () => {
  it('gets its own blocks and is refused those of others', async () => {
    const { train } = await openExamples();
    const job = await cluster.submit(await writeJob(bed.folder, jobFor(2)));
    const update = await cluster.update(
      job.jobId,
      ({ kind, ...rest }) => kind === 'event' && 'event' in rest && rest.event.type === 'GenerationFormed',
    );
    const { generation, members } =
      update.kind === 'event' && update.event.type === 'GenerationFormed'
        ? update.event
        : expect.unreachable();
    const [first, second] = members;
    const client = createWorkerClient(cluster.address);
    const fetch = (workerId: string, index: number): Promise<Uint8Array> =>
      client.fetchBlock({ workerId, jobId: job.jobId, generation, dataset: train.digest, index }, 2 ** 20);
    const foreign = blocksOf(second!.run, TRAIN_EXAMPLES).at(-1)!;
    try {
      await expect(fetch(second!.workerId, foreign)).resolves.toHaveLength(train.blocks[foreign]!.sizeBytes);
      await expect(fetch(first!.workerId, foreign)).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: `block ${foreign} holds no example of replicas 0 to 3, which worker ${first!.workerId} carries`,
      });
      await expect(fetch('a-stranger', foreign)).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: `worker a-stranger has no part in job ${job.jobId}`,
      });
    } finally {
      client.close();
      await cluster.jobs.cancel(job.jobId);
    }
  });
});

function jobFor(workers: number, verify: Readonly<Record<string, number>> = {}) {
  return {
    name: 'exact',
    model: { base: { config: MODEL } },
    examples,
    data: { holdOut: HELD_BACK / (TRAIN_EXAMPLES + HELD_BACK) },
    train: {
      optimizer: { name: 'adam', learningRate: 0.01 },
      batchSize: REPLICAS * REPLICA_BATCH,
      replicas: REPLICAS,
      epochs: EPOCHS,
    },
    verify,
    workers,
  };
}

async function runWith(worldSize: number, verify: Readonly<Record<string, number>> = {}): Promise<Run> {
  const outcome = await cluster.run(await writeJob(bed.folder, jobFor(worldSize, verify)));
  const { jobId } = outcome.job;
  return {
    ...outcome,
    worldSize,
    members: outcome.events.flatMap((event) => (event.type === 'GenerationFormed' ? event.members : [])),
    log: await cluster.logOf(jobId),
    model: await cluster.artifact(jobId, 'model.safetensors'),
    state: await cluster.artifact(jobId, 'state.safetensors'),
  };
}

async function openExamples(): Promise<OpenedData> {
  const { holdOut } = jobFor(1).data;
  const section = dataSchema.parse({ format: 'idx', ...examples, holdOut });
  const data = await openData(section, { folder: bed.folder, cacheFolder: join(bed.folder, 'blocks') });
  onTestFinished(() => data.close());
  return data;
}

function epochsOf({ events }: JobOutcome): Omit<Extract<JobEvent, { type: 'EpochCompleted' }>, 'at'>[] {
  return events.flatMap((event) => {
    if (event.type !== 'EpochCompleted') return [];
    const { at: _at, ...measured } = event;
    return [measured];
  });
}

/** The positions of a replica: contiguous shares, equal within one, the longer ones first. */
function dealt(numExamples: number, replica: number): { start: number; end: number } {
  const startOf = (index: number): number =>
    index * Math.floor(numExamples / REPLICAS) + Math.min(index, numExamples % REPLICAS);
  return { start: startOf(replica), end: startOf(replica + 1) };
}

/** The blocks of 256 KiB, at a byte for each pixel and four for the label, into which a run of replicas reaches. */
function blocksOf(run: { start: number; end: number }, numExamples: number): number[] {
  const perBlock = Math.floor((256 * 1024) / (SIDE * SIDE + 4));
  const positions = range(dealt(numExamples, run.start).start, dealt(numExamples, run.end - 1).end);
  return [...new Set(positions.map((position) => Math.floor(position / perBlock)))];
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

function ascending(left: number, right: number): number {
  return left - right;
}
