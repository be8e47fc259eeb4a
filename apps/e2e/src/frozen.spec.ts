import { expectedPayloadBytes, planPayload } from '@thaw/collectives';
import { decodeModel, decodeSafetensors, type StoredTensor } from '@thaw/model-files';
import type { Member } from '@thaw/orchestration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { occurrences, windowsOf } from './testing/byte-search.js';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { writeExamples } from './testing/example-files.js';
import { layer, sequential, writeJob } from './testing/job-files.js';
import type { JobLog } from './testing/job-log.js';
import { startRecordingProxy, type RecordingProxy } from './testing/recording-proxy.js';
import { useTestBed } from './testing/test-bed.js';

const SIDE = 12;
const FILTERS = 16;
const HIDDEN_UNITS = 32;
const CLASSES = 3;
const REPLICAS = 8;
/** Four full steps of 24, then one in which replicas 4 to 7, which the second worker carries, are empty. */
const NUM_EXAMPLES = 100;
const BATCH_SIZE = 24;
const FULL_STEPS = 4;
const EPOCHS = 2;

const BASE = sequential(
  'pretrained',
  [SIDE, SIDE],
  [
    layer('Conv2D', 'conv1', { filters: FILTERS, kernel_size: [3, 3], padding: 'same', use_bias: false }),
    layer('BatchNormalization', 'bn1'),
    layer('Activation', 'relu1', { activation: 'relu' }),
    layer('Conv2D', 'conv2', { filters: FILTERS, kernel_size: [3, 3], padding: 'same', use_bias: false }),
    layer('BatchNormalization', 'bn2'),
    layer('Activation', 'features', { activation: 'relu' }),
    layer('GlobalAveragePooling2D', 'pool'),
    layer('Dense', 'top', { units: CLASSES, activation: 'softmax' }),
  ],
);

const HEAD = [
  layer('Flatten', 'flat'),
  layer('Dense', 'hidden', { units: HIDDEN_UNITS, activation: 'relu' }),
  layer('Dense', 'out', { units: CLASSES, activation: 'softmax' }),
];

/** The head's kernels and biases; examples, loss and accuracy counted; loss and accuracy summed. Nothing of the base. */
const FLATTENED = SIDE * SIDE * FILTERS;
const VECTOR_LENGTH = FLATTENED * HIDDEN_UNITS + HIDDEN_UNITS + HIDDEN_UNITS * CLASSES + CLASSES + 3 + 2;

const bed = useTestBed();
const proxies: RecordingProxy[] = [];
let cluster: Cluster;
let pretrained: JobOutcome;
let tuned: JobOutcome;
let before: ReadonlyMap<string, StoredTensor>;
let after: ReadonlyMap<string, StoredTensor>;
let log: JobLog;
let captured: readonly Buffer[];

beforeAll(async () => {
  cluster = await bed.coordinator();
  for (const name of ['left', 'right']) {
    const proxy = await startRecordingProxy();
    proxies.push(proxy);
    const addresses = ['--listen', proxy.target, '--advertise', proxy.address];
    // What goes through memory passes no proxy.
    bed.worker(cluster, name, ...addresses, '--no-shared-memory');
  }
  const examples = await writeExamples(bed.folder, {
    name: 'bars',
    numExamples: NUM_EXAMPLES,
    rows: SIDE,
    columns: SIDE,
    numClasses: CLASSES,
  });
  const train = { batchSize: BATCH_SIZE, replicas: REPLICAS, epochs: EPOCHS };
  const optimizer = { name: 'adam', learningRate: 0.01 };
  pretrained = await cluster.run(
    await writeJob(bed.folder, {
      name: 'pretrain',
      model: { base: { config: BASE } },
      examples,
      train: { ...train, optimizer },
    }),
  );
  before = decodeModel(await cluster.artifact(pretrained.job.jobId, 'model.safetensors')).weights;
  const model = { base: { job: pretrained.job.jobId, upTo: 'features' }, head: HEAD };
  tuned = await cluster.run(
    await writeJob(bed.folder, {
      name: 'tune',
      model,
      examples,
      train: { ...train, freeze: ['base'] },
      workers: 2,
    }),
  );
  after = decodeModel(await cluster.artifact(tuned.job.jobId, 'model.safetensors')).weights;
  log = await cluster.logOf(tuned.job.jobId);
  captured = proxies.flatMap((proxy) => proxy.captured());
});

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
});

describe('a job whose base is frozen', () => {
  it('trains the head only', () => {
    expect(pretrained.job).toMatchObject({
      status: 'succeeded',
      result: { weights: { trainable: 8, frozen: 0, movingStatisticsChanged: 4 } },
    });
    expect(tuned.job).toMatchObject({
      status: 'succeeded',
      step: EPOCHS * (FULL_STEPS + 1),
      result: { weights: { trainable: 4, frozen: 6, frozenChanged: 0, movingStatisticsChanged: 0 } },
    });
    expect([...after.keys()].filter((path) => !path.startsWith('base/')).sort()).toEqual([
      'hidden/bias',
      'hidden/kernel',
      'out/bias',
      'out/kernel',
    ]);
  });

  it('leaves every frozen weight and moving statistic byte for byte as the first job left it', () => {
    const frozen = frozenWeights();
    expect(frozen.map(({ path }) => path)).toEqual(
      ['bn1', 'bn2']
        .flatMap((bn) =>
          ['beta', 'gamma', 'moving_mean', 'moving_variance'].map((weight) => `${bn}/${weight}`),
        )
        .concat('conv1/kernel', 'conv2/kernel')
        .sort(),
    );
    for (const { path, values } of frozen) {
      expect(Buffer.compare(bytesOf(after.get(`base/${path}`)!.values), bytesOf(values)), path).toBe(0);
    }
  });

  it('keeps no optimizer slot of a frozen weight', async () => {
    const { tensors } = decodeSafetensors(await cluster.artifact(tuned.job.jobId, 'state.safetensors'));
    const slots = [...tensors.keys()].filter((name) => name.startsWith('optimizer/'));
    expect(slots.filter((name) => name.includes('base'))).toEqual([]);
  });
});

describe('what two workers send each other while they train a head', () => {
  it('is one step vector from each of them in every full step', () => {
    const full = log.steps.filter(({ step }) => isFull(step));
    expect(full).toHaveLength(2 * EPOCHS * FULL_STEPS);
    for (const { payloadBytes } of full) expect(payloadBytes).toBe(4 * VECTOR_LENGTH);
  });

  it('is in every step as many bytes as buckets, owners and subtrees make', () => {
    const { members } = tuned.job;
    for (const { workerId, step, payloadBytes } of log.steps) {
      const plan = planPayload({
        length: VECTOR_LENGTH,
        numReplicas: REPLICAS,
        runs: members.map(({ run }) => run),
        isPresent: (replica) => isFull(step) || replica < NUM_EXAMPLES % REPLICAS,
      });
      expect(payloadBytes).toBe(expectedPayloadBytes(plan, rankOf(members, workerId)));
    }
  });

  it('passes where it is recorded', () => {
    const payloadBytes = log.steps.reduce((sum, report) => sum + report.payloadBytes, 0);
    const capturedBytes = captured.reduce((sum, { length }) => sum + length, 0);
    expect(capturedBytes).toBeGreaterThan(payloadBytes);
    expect(capturedBytes).toBeLessThan(1.05 * payloadBytes);
    // The job's id is in every message; the numbers of examples, losses and labels counted are next to each
    // other in every vector of sums, which either worker sends of its half of a batch.
    expect(occurrences(captured, Buffer.from(tuned.job.jobId))).toBeGreaterThan(log.steps.length);
    const counts = bytesOf(Float32Array.of(BATCH_SIZE, BATCH_SIZE, BATCH_SIZE).map((count) => count / 2));
    expect(occurrences(captured, counts)).toBe(2 * EPOCHS * FULL_STEPS);
  });

  it('holds no byte of a frozen weight', () => {
    for (const { path, values } of frozenWeights()) {
      const windows = windowsOf(values);
      expect(windows.length, path).toBeGreaterThanOrEqual(Math.min(9, values.length - 7));
      for (const window of windows) expect(occurrences(captured, window), path).toBe(0);
    }
  });

  it('would show a frozen weight if one were sent', () => {
    const [first] = captured;
    for (const { path, values } of frozenWeights()) {
      const planted = Buffer.concat([first!.subarray(0, 1001), bytesOf(values), first!.subarray(1001)]);
      for (const window of windowsOf(values)) expect(occurrences([planted], window), path).toBeGreaterThan(0);
    }
  });
});

/** The weights of the base up to its cut, as the first job left them. */
function frozenWeights(): { path: string; values: Float32Array }[] {
  return [...before]
    .filter(([path]) => !path.startsWith('top/'))
    .map(([path, { values }]) => ({ path, values }));
}

function isFull(step: number): boolean {
  return (step - 1) % (FULL_STEPS + 1) < FULL_STEPS;
}

function rankOf(members: readonly Pick<Member, 'workerId' | 'rank'>[], workerId: string): number {
  return members.find((member) => member.workerId === workerId)!.rank;
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
