import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  Model,
  ResNet50,
  serialize,
  weightPaths,
  type Layer,
  type SymbolicTensor,
} from '@thaw/layers';
import type { Measurements } from '@thaw/orchestration';
import { decodeModel, decodeSafetensors, encodeModel, type StoredTensor } from '@thaw/model-files';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { occurrences, windowsOf } from './testing/byte-search.js';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { idxBytes, writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, sequential, writeJob, type JobOptions } from './testing/job-files.js';
import { startRecordingProxy, type RecordingProxy } from './testing/recording-proxy.js';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

const MODULE = join(REPOSITORY, 'examples', 'custom-layers', 'auto-scale-dropout.mjs');
const SIDE = 8;
const CLASSES = 3;

/** So small a step that no weight moves, and every loss of an epoch is that of the initial weights. */
const STANDSTILL = { name: 'sgd', learningRate: 1e-30 };

const bed = useTestBed();
const proxies: RecordingProxy[] = [];
let cluster: Cluster;
let bars: ExampleFiles;
/** Images of a single 1, all of class 0: what a model of one output makes of them is compared with 0. */
let ones: ExampleFiles;

/** A BatchNormalization whose gamma and beta are frozen one by one, which a freeze plan, naming layers, cannot say. */
const FIXED_AFFINE = `export default ({ BatchNormalization, registerLayer }) => {
  class FixedAffine extends BatchNormalization {
    declareWeights(inputShape) {
      super.declareWeights(inputShape);
      for (const weight of this.ownWeights) if (weight.isTrainable) weight.trainable = false;
    }

    static fromConfig(read) {
      return new FixedAffine(read.base());
    }
  }
  registerLayer(FixedAffine);
};
`;

beforeAll(async () => {
  const fixedAffine = join(bed.folder, 'fixed-affine.mjs');
  await writeFile(fixedAffine, FIXED_AFFINE);
  cluster = await bed.coordinator({ modules: [MODULE, fixedAffine] });
  for (const name of ['left', 'right']) {
    const proxy = await startRecordingProxy();
    proxies.push(proxy);
    // What goes through memory passes no proxy.
    const addresses = ['--listen', proxy.target, '--advertise', proxy.address, '--no-shared-memory'];
    bed.worker(cluster, name, '--module', MODULE, '--module', fixedAffine, ...addresses);
  }
  const shape = { rows: SIDE, columns: SIDE, numClasses: CLASSES };
  bars = await writeExamples(bed.folder, { name: 'bars', numExamples: 60, ...shape });
  ones = { images: join(bed.folder, 'ones.idx'), labels: join(bed.folder, 'zeros.idx') };
  await writeFile(ones.images, idxBytes([400, 1, 1], new Uint8Array(400).fill(255)));
  await writeFile(ones.labels, idxBytes([400], new Uint8Array(400)));
});

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
});

/** Runs a job on both workers. */
async function run(name: string, options: Omit<JobOptions, 'name' | 'workers'>): Promise<JobOutcome> {
  const outcome = await cluster.run(await writeJob(bed.folder, { name, workers: 2, ...options }));
  expect(outcome.job, name).toMatchObject({ status: 'succeeded', members: [{}, {}] });
  return outcome;
}

async function weightsOf({ job }: JobOutcome): Promise<ReadonlyMap<string, StoredTensor>> {
  return decodeModel(await cluster.artifact(job.jobId, 'model.safetensors')).weights;
}

/** What was measured in training and in evaluation, epoch by epoch. */
function epochsOf({ events }: JobOutcome) {
  return events
    .filter((event) => event.type === 'EpochCompleted')
    .map(({ loss, metrics, evaluation }) => ({ training: { loss, metrics }, evaluation }));
}

/** A model of one input and one output, in the form in which a job has it. */
function functional(
  shape: readonly number[],
  outputs: (input: SymbolicTensor) => SymbolicTensor,
): JobOptions['model'] {
  const input = Input({ shape: [...shape], name: 'pixels' });
  return { base: { config: serialize(new Model({ inputs: input, outputs: outputs(input), name: 'm' })) } };
}

/** Dropout on a single number, then a weight of 1. */
function dropping(training: boolean | undefined): JobOptions['model'] {
  return functional([1, 1, 1], (input) => {
    const x = new Flatten({ name: 'flat' }).apply(input);
    const dropped = new Dropout({ rate: 0.5, name: 'drop' }).apply(x, { training });
    return new Dense({ units: 1, useBias: false, kernelInitializer: 'ones', name: 'out' }).apply(dropped);
  });
}

/** How the outputs of {@link dropping} are measured: a dropped one is right, and one that is left is 2 away. */
const train = {
  loss: 'mean_squared_error',
  metrics: [{ name: 'binary_accuracy', threshold: 0.5 }],
  optimizer: STANDSTILL,
};

/** About half of the outputs are 0, and the others exactly 1 / (1 - 0.5), whose square is 4. */
function expectHalfDropped(measured: Measurements | undefined): void {
  const dropped = measured?.metrics['binary_accuracy'] ?? NaN;
  expect(dropped).toBeGreaterThan(0.4);
  expect(dropped).toBeLessThan(0.6);
  expect(measured?.loss).toBeCloseTo(4 * (1 - dropped), 6);
}

describe('(a) dropout in a job', () => {
  const data = { holdOut: 0.5 };

  it('drops in training alone, unless told otherwise', async () => {
    const outcome = await run('dropout', { model: dropping(undefined), examples: ones, train, data });
    const [epoch] = epochsOf(outcome);
    expectHalfDropped(epoch?.training);
    expect(epoch?.evaluation).toEqual({ loss: 1, metrics: { binary_accuracy: 0 } });
  });

  it('drops in evaluation too when training: true was baked in', async () => {
    const outcome = await run('baked', { model: dropping(true), examples: ones, train, data });
    const [epoch] = epochsOf(outcome);
    expectHalfDropped(epoch?.training);
    expectHalfDropped(epoch?.evaluation);
  });
});

describe('(b) freezing in a job', () => {
  it('reaches every layer inside a frozen container, and born-frozen layers stay frozen', async () => {
    const inner = sequential(
      'inner',
      [SIDE, SIDE],
      [layer('Conv2D', 'conv', { filters: 2, kernel_size: [3, 3] }), layer('BatchNormalization', 'bn')],
    );
    const middle = sequential('middle', [SIDE, SIDE], [inner, layer('Flatten', 'flat')]);
    const head = [
      layer('Dense', 'born', { units: 4, trainable: false }),
      layer('Dense', 'out', { units: CLASSES, activation: 'softmax' }),
    ];
    const model = { base: { config: sequential('outer', [SIDE, SIDE], [middle]) }, head };
    const outcome = await run('deep', { model, examples: bars, train: { freeze: ['base'] } });
    expect(outcome.job.result?.weights).toEqual({
      trainable: 2,
      frozen: 6,
      frozenChanged: 0,
      movingStatisticsChanged: 0,
    });
  });
});

describe('(c) a new head on a frozen ResNet50 in a job', () => {
  let outcome: JobOutcome;
  let before: ReadonlyMap<string, StoredTensor>;
  let captured: readonly Buffer[];

  beforeAll(async () => {
    const base = ResNet50({ includeTop: false, inputShape: [32, 32, 1], pooling: 'avg' });
    before = formulaWeights(base);
    const weights = join(bed.folder, 'resnet50.safetensors');
    await writeFile(weights, encodeModel({ config: serialize(base), weights: before }));
    const options = { name: 'wide', numExamples: 32, rows: 32, columns: 32, numClasses: 10 };
    const application = { application: 'ResNet50', inputShape: [32, 32, 1], pooling: 'avg', weights };
    outcome = await run('resnet50-head', {
      model: { base: application, head: [layer('Dense', 'head', { units: 10, activation: 'softmax' })] },
      examples: await writeExamples(bed.folder, options),
      train: {
        freeze: ['base'],
        optimizer: { name: 'adam', learningRate: 0.003 },
        batchSize: 16,
        replicas: 2,
        epochs: 3,
      },
    });
    captured = proxies.flatMap((proxy) => proxy.captured());
  });

  it('changes the two weights of the head and no byte of the other 318', async () => {
    const after = await weightsOf(outcome);
    expect(before.size).toBe(318);
    expect(after.size).toBe(320);
    expect(after.get('head/bias')?.values.some((value) => value !== 0)).toBe(true);
    for (const [path, { values }] of before) {
      expect(Buffer.compare(bytesOf(after.get(`base/${path}`)!.values), bytesOf(values)), path).toBe(0);
    }
    expect(outcome.job.result?.weights).toEqual({
      trainable: 2,
      frozen: 212,
      frozenChanged: 0,
      movingStatisticsChanged: 0,
    });
  });

  it('lets the loss fall', () => {
    const losses = epochsOf(outcome).map(({ training }) => training.loss);
    expect(losses).toHaveLength(3);
    expect(losses[2]).toBeLessThan(losses[0]!);
  });

  it('keeps no slot of the base', async () => {
    const { tensors } = decodeSafetensors(await cluster.artifact(outcome.job.jobId, 'state.safetensors'));
    const slots = [...tensors.keys()].filter((name) => name.startsWith('optimizer/'));
    expect(slots.some((name) => name.includes('head/kernel'))).toBe(true);
    expect(slots.filter((name) => name.includes('base'))).toEqual([]);
  });

  it('sends no byte of the base between the workers', async () => {
    // What is sent is there to be found: the last vector holds the head's gradient, of 20490 numbers.
    const capturedBytes = captured.reduce((sum, { length }) => sum + length, 0);
    expect(capturedBytes).toBeGreaterThan(2 * 6 * 4 * 20_490 * 0.5);
    expect(occurrences(captured, Buffer.from(outcome.job.jobId))).toBeGreaterThan(0);
    for (const [path, { values }] of before) {
      for (const window of windowsOf(values, 3)) expect(occurrences(captured, window), path).toBe(0);
    }
  });
});

describe('(d) a dropout with a learned scale in a job', () => {
  it('still drops, and keeps its scale to the bit, when it is frozen and told training: true', async () => {
    const dropped = { class_name: 'AutoScaleDropout', config: { name: 'drop', rate: 0.5, trainable: false } };
    const model: unknown = JSON.parse(JSON.stringify(dropping(true)), (_key, value): unknown =>
      value?.class_name === 'Dropout' ? { ...value, module: null, ...dropped } : value,
    );
    const outcome = await run('auto-scale-frozen', {
      modules: ['auto-scale-dropout'],
      model: model as JobOptions['model'],
      examples: ones,
      data: { holdOut: 0.5 },
      train: { ...train, optimizer: { name: 'sgd', learningRate: 0.001 } },
    });
    const weights = await weightsOf(outcome);
    expect(weights.get('drop/scale')?.values).toEqual(Float32Array.of(2));
    expect(weights.get('out/kernel')?.values).not.toEqual(Float32Array.of(1));
    expect(outcome.job.result?.weights).toMatchObject({ trainable: 1, frozen: 1, frozenChanged: 0 });
    const [epoch] = epochsOf(outcome);
    for (const measured of [epoch?.training, epoch?.evaluation]) {
      expect(measured?.metrics['binary_accuracy']).toBeGreaterThan(0.4);
      expect(measured?.metrics['binary_accuracy']).toBeLessThan(0.6);
    }
  });
});

describe('(e) layers that draw at random in a job', () => {
  it('draw the same whether they are frozen or not', async () => {
    const noises = [
      layer('Dropout', 'dropout', { rate: 0.2 }),
      layer('SpatialDropout2D', 'spatial', { rate: 0.2 }),
      layer('GaussianNoise', 'noise', { stddev: 0.1 }),
      layer('GaussianDropout', 'gaussian', { rate: 0.2 }),
      layer('AlphaDropout', 'alpha', { rate: 0.2 }),
      layer('RandomFlip', 'flip', { mode: 'horizontal' }),
    ];
    const out = layer('Dense', 'out', { units: CLASSES, activation: 'softmax' });
    const base = sequential('noisy', [SIDE, SIDE], [...noises, layer('Flatten', 'flat'), out]);
    const states = [];
    for (const freeze of [[], noises.map(({ config }) => String(config['name']))]) {
      const name = freeze.length === 0 ? 'noise-thawed' : 'noise-frozen';
      const outcome = await run(name, {
        model: { base: { config: base } },
        examples: bars,
        train: { freeze },
      });
      states.push(await cluster.artifact(outcome.job.jobId, 'state.safetensors'));
    }
    expect(Buffer.compare(states[0]!, states[1]!)).toBe(0);
  });
});

describe('(f) a BatchNormalization that was told training: true, deep in a base', () => {
  const normalizing = (training: boolean | undefined) => {
    const input = Input({ shape: [SIDE, SIDE, 1], name: 'pixels' });
    const x = new Conv2D({ filters: 3, kernelSize: 3, name: 'conv' }).apply(input);
    const normalized = new BatchNormalization({ name: 'bn' }).apply(x, { training });
    const inner = new Model({ inputs: input, outputs: normalized, name: 'inner' });
    const outer = sequential('outer', [SIDE, SIDE], [serialize(inner) as never, layer('Flatten', 'flat')]);
    return {
      base: { config: outer },
      head: [layer('Dense', 'out', { units: CLASSES, activation: 'softmax' })],
    };
  };

  it('equals inference and moves nothing when it is frozen', async () => {
    const states = [];
    for (const training of [true, undefined]) {
      const model = normalizing(training);
      const name = `frozen-${training ? 'told' : 'untold'}`;
      const outcome = await run(name, { model, examples: bars, train: { freeze: ['base'] } });
      expect(outcome.job.result?.weights).toMatchObject({ frozenChanged: 0, movingStatisticsChanged: 0 });
      states.push(await cluster.artifact(outcome.job.jobId, 'state.safetensors'));
    }
    expect(Buffer.compare(states[0]!, states[1]!)).toBe(0);
  });

  it('stays in training mode with only gamma and beta frozen: its statistics move, and they do not', async () => {
    const layers = [
      layer('Conv2D', 'conv', { filters: 3, kernel_size: [3, 3] }),
      layer('FixedAffine', 'bn'),
      layer('Flatten', 'flat'),
      layer('Dense', 'out', { units: CLASSES, activation: 'softmax' }),
    ];
    const model = { base: { config: sequential('fixed', [SIDE, SIDE], layers) } };
    const outcome = await run('fixed-affine', { modules: ['fixed-affine'], model, examples: bars });
    expect(outcome.job.result?.weights).toMatchObject({
      trainable: 4,
      frozen: 2,
      frozenChanged: 0,
      movingStatisticsChanged: 2,
    });
    const weights = await weightsOf(outcome);
    expect([...weights.get('bn/gamma')!.values]).toEqual([1, 1, 1]);
    expect([...weights.get('bn/beta')!.values]).toEqual([0, 0, 0]);
  });

  it('moves its statistics when it is not', async () => {
    const outcome = await run('thawed-told', { model: normalizing(true), examples: bars });
    expect(outcome.job.result?.weights).toMatchObject({ frozen: 0, movingStatisticsChanged: 2 });
  });
});

describe('(g) freezing and thawing between two stretches of a job', () => {
  const base = sequential(
    'two',
    [SIDE, SIDE],
    [
      layer('Flatten', 'flat'),
      layer('Dense', 'first', { units: 4 }),
      layer('Dense', 'out', { units: CLASSES, activation: 'softmax' }),
    ],
  );
  const adam = { name: 'adam', learningRate: 0.01 };
  const continued = { optimizer: 'continue', epochs: 1 };

  /** The final state of a job with these phases, on both workers. */
  async function stateAfter(name: string, phases: readonly Record<string, unknown>[]) {
    const train = { optimizer: undefined, epochs: undefined, phases };
    const { job } = await run(name, { model: { base: { config: base } }, examples: bars, train });
    return decodeSafetensors(await cluster.artifact(job.jobId, 'state.safetensors')).tensors;
  }

  it('holds what is frozen, and goes on with the slots of what stays', async () => {
    const first = { optimizer: adam, epochs: 1 };
    const once = await stateAfter('one-stretch', [first]);
    const thenFrozen = await stateAfter('then-frozen', [first, { freeze: ['first'], ...continued }]);
    const thenFresh = await stateAfter('then-fresh', [first, { freeze: ['first'], ...first }]);
    const weight = (state: typeof once, path: string): Buffer => {
      const key = [...state.keys()].find((each) => each.endsWith(path) && !each.startsWith('optimizer/'))!;
      return bytesOf(state.get(key)!.values);
    };
    expect(weight(thenFrozen, 'first/kernel')).toEqual(weight(once, 'first/kernel'));
    expect(weight(thenFrozen, 'out/kernel')).not.toEqual(weight(once, 'out/kernel'));
    // With fresh slots it takes another way.
    expect(weight(thenFrozen, 'out/kernel')).not.toEqual(weight(thenFresh, 'out/kernel'));
  });

  it('goes on as if nothing had happened where nothing was frozen', async () => {
    const together = await stateAfter('two-epochs', [{ optimizer: adam, epochs: 2 }]);
    const apart = await stateAfter('one-and-one', [{ optimizer: adam, epochs: 1 }, continued]);
    for (const [key, { values }] of together) {
      expect(Buffer.compare(bytesOf(apart.get(key)!.values), bytesOf(values)), key).toBe(0);
    }
  });
});

/** Values by formula, so that no two tensors of a model are alike; variances and scales are positive. */
function formulaWeights(model: Layer): ReadonlyMap<string, StoredTensor> {
  const weights = [...weightPaths(model)].map(([path, { shape }], tensor): [string, StoredTensor] => {
    const isPositive = path.endsWith('variance') || path.endsWith('gamma');
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    const values = new Float32Array(size).map((_, index) => {
      const wave = Math.sin(1 + 12.9898 * index + 78.233 * tensor);
      return isPositive ? 1 + 0.2 * wave : 0.04 * wave;
    });
    return [path, { shape, values }];
  });
  return new Map(weights);
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
