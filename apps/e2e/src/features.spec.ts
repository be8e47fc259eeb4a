import { openSync, closeSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors } from '@thaw/model-files';
import type { FeatureUse, JobEvent } from '@thaw/orchestration';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { AUGMENTED, FROZEN_BASE, HEAD, MODEL, SIDE, WIDENED } from './testing/frozen-models.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const NUM_EXAMPLES = 150;
const HELD_BACK = 21;
const FEATURES = 4 * 4 * 4;
const ROW_BYTES = FEATURES * Float32Array.BYTES_PER_ELEMENT;
/** Of a record on disk, behind the features. */
const RECORD_TAIL_BYTES = 8;

const bed = useTestBed();
let pair: Cluster;
let examples: ExampleFiles;
let numJobs = 0;

beforeAll(async () => {
  pair = await bed.up({ workers: 2 });
  examples = await writeExamples(bed.folder, {
    name: 'stripes',
    numExamples: NUM_EXAMPLES,
    rows: SIDE,
    columns: SIDE,
    numClasses: 4,
  });
});

interface Outcome extends JobOutcome {
  readonly weights: ReadonlyMap<string, Float32Array>;
}

interface Settings {
  readonly verify?: Readonly<Record<string, number>>;
  readonly model?: typeof MODEL;
  readonly workers?: number;
}

/** The file of the same job with other settings. */
async function write(
  train: Readonly<Record<string, unknown>>,
  { verify = {}, model = MODEL, workers = 1 }: Settings,
): Promise<string> {
  return writeJob(bed.folder, {
    name: `features-${++numJobs}`,
    model: { base: { config: model } },
    examples,
    data: { holdOut: HELD_BACK / NUM_EXAMPLES },
    train: { replicas: 4, batchSize: 16, epochs: 2, freeze: ['conv', 'bn'], ...train },
    verify,
    workers,
  });
}

/** The same job, on as many workers as a cluster has. */
async function train(
  cluster: Cluster,
  workers: number,
  train: Readonly<Record<string, unknown>> = {},
  settings: Settings = {},
): Promise<Outcome> {
  const file = await write(train, { ...settings, workers });
  const outcome = await cluster.run(file);
  expect(outcome.job.status).toBe('succeeded');
  const { tensors } = decodeSafetensors(
    await cluster.artifact(outcome.job.jobId, 'model.safetensors'),
    'the model',
  );
  const weights = new Map(Array.from(tensors, ([name, { values }]) => [name, values]));
  return { ...outcome, weights };
}

function expectCloseWeights(received: Outcome, expected: Outcome): void {
  for (const [name, values] of expected.weights)
    values.forEach((value, index) =>
      expect(Math.abs(value - received.weights.get(name)![index]!)).toBeLessThan(1e-5),
    );
}

function phaseOf({ events }: JobOutcome): Extract<JobEvent, { type: 'PhaseStarted' }> {
  return events.find((event) => event.type === 'PhaseStarted')!;
}

/** How the members of a job used features, by its end. */
const useOf = ({ job }: JobOutcome): FeatureUse => job.result!.features!;

const digestOf = ({ job }: JobOutcome): string => job.result!.stateDigest;

/** All rows of `thaw cache`'s answer. */
async function cache(command: string): Promise<Record<string, unknown>[]> {
  const { stdout } = await bed.run(
    'cache',
    command,
    '--feature-cache',
    join(bed.folder, 'features'),
    '--json',
  );
  return stdout.all.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('what a frozen beginning makes of examples', () => {
  let cold: Outcome;

  beforeAll(async () => {
    cold = await train(pair, 2);
  });

  it('is computed apart, which the job says', () => {
    const cutReason = 'features take 38.7 KiB, train.cacheBytes is 20.0 GiB';
    expect(phaseOf(cold)).toMatchObject({ featureSize: FEATURES, obstacle: '', cutReason });
  });

  it('is not kept where the job has no room for it, on any worker, as the job says', async () => {
    const bytes = NUM_EXAMPLES * (ROW_BYTES + RECORD_TAIL_BYTES);
    const without = await train(pair, 2, { cacheBytes: bytes - 1 });
    const cutReason = 'features would take 38.7 KiB or more, train.cacheBytes is 38.7 KiB';
    expect(phaseOf(without)).toMatchObject({ featureSize: 0, cutReason });
    expect(without.job.features).toBeNull();
    expect(digestOf(without)).toBe(digestOf(await train(pair, 1, { cache: 'off' })));
    expect(phaseOf(await train(pair, 2, { cacheBytes: bytes })).featureSize).toBe(FEATURES);
  });

  it('is counted: two workers have a few of each other, whose gradients they verify', () => {
    const { numComputed, numOnDisk, numInMemory, memoryBytes } = useOf(cold);
    expect(numComputed + numOnDisk).toBeGreaterThanOrEqual(NUM_EXAMPLES);
    expect(numInMemory).toBeGreaterThanOrEqual(NUM_EXAMPLES);
    expect(memoryBytes).toBe((numComputed + numOnDisk) * ROW_BYTES);
    expect(useOf(cold)).toMatchObject({ numNotKept: 0, numEvicted: 0 });
    expect(cold.job.features).toEqual(useOf(cold));
  });

  it('is kept for all examples, each once', async () => {
    const entries = await cache('verify');
    const ofTraining = entries.filter(
      ({ source }) => (source as { numExamples: number }).numExamples > HELD_BACK * 2,
    );
    expect(ofTraining).toMatchObject([
      { source: { featureSize: FEATURES }, check: { numWhole: NUM_EXAMPLES - HELD_BACK, numDamaged: 0 } },
    ]);
  });

  it('gives the same bits found on disk, on another number of workers', async () => {
    const warm = await train(pair, 1);
    expect(digestOf(warm)).toBe(digestOf(cold));
    const found = { numComputed: 0, numOnDisk: NUM_EXAMPLES, numInMemory: NUM_EXAMPLES };
    const memoryBytes = NUM_EXAMPLES * ROW_BYTES;
    const diskBytes = NUM_EXAMPLES * (ROW_BYTES + RECORD_TAIL_BYTES);
    expect(useOf(warm)).toMatchObject({ ...found, memoryBytes, diskBytes });
    expect(await cache('ls')).toHaveLength(2);
  });

  it('gives the same bits where parts of it are torn and altered', async () => {
    const folder = join(bed.folder, 'features');
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.features'))) {
      const file = openSync(join(folder, name), 'r+');
      const { size } = statSync(join(folder, name));
      for (let at = 100; at < size; at += 700) writeSync(file, Uint8Array.of(1, 2, 3), 0, 3, at);
      closeSync(file);
    }
    const damaged = await cache('verify');
    expect(damaged.some(({ check }) => (check as { numDamaged: number }).numDamaged > 0)).toBe(true);
    expect(digestOf(await train(pair, 2))).toBe(digestOf(cold));
  });

  it('gives the same bits after all was removed, and without a disk', async () => {
    await cache('clear');
    expect(await cache('ls')).toEqual([]);
    expect(digestOf(await train(pair, 2))).toBe(digestOf(cold));
    const alone = await bed.up({ workers: 1, settings: ['--no-feature-cache'] });
    const withoutDisk = await train(alone, 1);
    expect(digestOf(withoutDisk)).toBe(digestOf(cold));
    expect(useOf(withoutDisk)).toMatchObject({ numComputed: NUM_EXAMPLES, diskBytes: 0 });
  });

  it('gives the same bits to the worker that computes gradients again to verify them', async () => {
    await cache('clear');
    const verified = await train(pair, 2, {}, { verify: { verifyEvery: 1 } });
    expect(digestOf(verified)).toBe(digestOf(cold));
    expect(verified.events.filter(({ type }) => type === 'JobRestarted')).toEqual([]);
    const { steps } = await pair.logOf(verified.job.jobId);
    expect(steps.filter(({ gradientDigest }) => gradientDigest !== '').length).toBeGreaterThan(0);
  });

  it.each([{ cache: 'off' }, { execution: 'eager' }])(
    'agrees to 1e-5 with what is done without: %j',
    async (setting) => {
      const other = await train(pair, 2, setting);
      expect(phaseOf(other)).toMatchObject({ featureSize: 0, cutReason: '' });
      expect(other.job.features).toBeNull();
      expectCloseWeights(other, cold);
    },
  );
});

describe('what a frozen beginning makes of fixed views of examples', () => {
  const VIEWS = 2;
  const NUM_TRAINED = NUM_EXAMPLES - HELD_BACK;
  const trainViews = (cluster: Cluster, workers: number, setting = {}, options = {}): Promise<Outcome> =>
    train(cluster, workers, { views: VIEWS, epochs: 4, ...setting }, { model: AUGMENTED, ...options });
  let cold: Outcome;

  beforeAll(async () => {
    await cache('clear');
    cold = await trainViews(pair, 2);
  });

  it('is kept once for each of them, which the key says, and once for what is held back', async () => {
    expect(phaseOf(cold)).toMatchObject({ featureSize: FEATURES, obstacle: '' });
    const entries = await cache('verify');
    const viewOf = ({ source, check }: Record<string, unknown>) => {
      const { view, numExamples } = source as { view?: number; numExamples: number };
      return { view, numExamples, whole: (check as { numWhole: number }).numWhole };
    };
    const [first, second] = [0, 1].map((view) => ({ view, numExamples: NUM_TRAINED, whole: NUM_TRAINED }));
    const heldBack = { view: undefined, numExamples: HELD_BACK, whole: HELD_BACK };
    expect(entries).toHaveLength(3);
    expect(entries.map(viewOf)).toEqual(expect.arrayContaining([first, second, heldBack]));
  });

  it('gives the same bits found on disk, on another number of workers, after which nothing is computed', async () => {
    const warm = await trainViews(pair, 1);
    expect(digestOf(warm)).toBe(digestOf(cold));
    expect(useOf(warm)).toMatchObject({ numComputed: 0, numOnDisk: VIEWS * NUM_TRAINED + HELD_BACK });
  });

  it('gives the same bits after all was removed, and to who computes gradients again to verify them', async () => {
    await cache('clear');
    const verified = await trainViews(pair, 2, {}, { verify: { verifyEvery: 1 } });
    expect(digestOf(verified)).toBe(digestOf(cold));
    expect(verified.events.filter(({ type }) => type === 'JobRestarted')).toEqual([]);
  });

  it('gives the same bits where memory has no room for most, and a view takes the place of another on disk', async () => {
    const small = await bed.coordinator();
    const room = ['env', 'THAW_FEATURE_MEMORY_BYTES=1000', 'THAW_FEATURE_CACHE_BYTES=1'];
    const settings = ['--coordinator', small.address, '--feature-cache', join(bed.folder, 'small')];
    bed.startBy(room, 'worker', ...settings, '--name', 'small');
    const evicted = await trainViews(small, 1);
    expect(digestOf(evicted)).toBe(digestOf(cold));
    const { numNotKept, numEvicted, memoryBytes } = useOf(evicted);
    expect(numNotKept).toBeGreaterThan(NUM_EXAMPLES);
    expect(numEvicted).toBeGreaterThan(0);
    expect(memoryBytes).toBeLessThanOrEqual(1000);
  });

  it.each([{ cache: 'off' }, { execution: 'eager' }])(
    'agrees to 1e-5 with what is done without: %j',
    async (setting) => {
      const other = await trainViews(pair, 2, setting);
      expect(phaseOf(other).featureSize).toBe(0);
      expectCloseWeights(other, cold);
    },
  );

  it('is refused with a layer that draws once for all images of a batch, which the job says', async () => {
    const crop = layer('RandomCrop', 'crop', { height: 6, width: 6 });
    const model = sequential('cropped', [SIDE, SIDE], [crop, ...FROZEN_BASE, ...HEAD]);
    const { job } = await pair.run(await write({ views: VIEWS }, { model }));
    expect(job.failure).toMatchObject({ code: 'FAILED_PRECONDITION' });
    expect(job.failure?.message).toContain(
      "Layer 'crop': expected draws with a row for each of 4 examples, which fixed views need, received a draw of shape []. Leave train.views out, or take another layer.",
    );
  });

  it('is another thing than images that change anew in every epoch, of which nothing is kept', async () => {
    const fresh = await trainViews(pair, 2, { views: undefined });
    const cutReason = 'no layer comes before the first that trains, draws anew, or counts over the batch';
    expect(phaseOf(fresh)).toMatchObject({ featureSize: 0, cutReason });
    expect(digestOf(fresh)).not.toBe(digestOf(cold));
  });
});

describe('what frozen layers make of examples where the last one makes more of it', () => {
  it('ends before the last frozen layer where only that has room, with the same bits on any number of workers', async () => {
    const setting = { freeze: ['conv', 'bn', 'wide'] };
    const small = { ...setting, cacheBytes: NUM_EXAMPLES * (ROW_BYTES + RECORD_TAIL_BYTES) };
    const earlier = await train(pair, 2, small, { model: WIDENED });
    const cutReason =
      'features take 38.7 KiB and end before the last frozen layer: those of all frozen layers would take 151.2 KiB, train.cacheBytes is 38.7 KiB';
    expect(phaseOf(earlier)).toMatchObject({ featureSize: FEATURES, cutReason });
    expect(digestOf(await train(pair, 1, small, { model: WIDENED }))).toBe(digestOf(earlier));
    const whole = await train(pair, 1, setting, { model: WIDENED });
    expect(phaseOf(whole).featureSize).toBe(4 * FEATURES);
    expectCloseWeights(whole, earlier);
  });
});
