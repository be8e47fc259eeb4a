import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MobileNet, serialize, type Layer } from '@thaw/layers';
import { decodeModel, readModelFile, withModelFile, readWeights, writeModelFile } from '@thaw/model-files';
import type { StoredTensor } from '@thaw/model-files';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { writeExamples, type ExampleFiles } from './testing/example-files.js';
import { layer, writeJob } from './testing/job-files.js';
import { someValues } from './testing/model-values.js';
import { copyHands, MOBILENET_JSON } from './testing/photos.js';
import { useTestBed } from './testing/test-bed.js';

const INPUT = [32, 32, 1] as const;
const APPLICATION = { application: 'MobileNet', alpha: 0.25, inputShape: INPUT };
const HEAD = [
  layer('GlobalAveragePooling2D', 'pool'),
  layer('Dense', 'out', { units: 2, activation: 'softmax' }),
];
const TRAIN = { freeze: ['base'], epochs: 1, replicas: 2 };

const bed = useTestBed();
let cluster: Cluster;
let examples: ExampleFiles;
let base: Layer;
let weights: Map<string, StoredTensor>;

beforeAll(async () => {
  cluster = await bed.up({ workers: 2 });
  const size = { numExamples: 48, rows: 32, columns: 32, numClasses: 2 };
  examples = await writeExamples(bed.folder, { name: 'bars', ...size });
  base = MobileNet({ alpha: 0.25, inputShape: INPUT, includeTop: false });
  weights = someValues(base);
  for (const file of ['base.keras', 'base.h5', 'base.json', 'base.weights.h5'])
    await writeModelFile(join(bed.folder, file), { model: base, weights });
});

async function tune(name: string, baseSpec: object, more: object = {}): Promise<JobOutcome> {
  const file = await writeJob(bed.folder, {
    name,
    model: { base: baseSpec, head: HEAD },
    examples,
    train: TRAIN,
    workers: 2,
  });
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...more }));
  return cluster.run(file);
}

/** Downloads all that a job left. @returns the folder */
async function exported(jobId: string): Promise<string> {
  const folder = join(bed.folder, jobId);
  const { exitCode } = await thaw('export', jobId, '--output', folder);
  expect(exitCode).toBe(0);
  return folder;
}

function thaw(...args: string[]) {
  return bed.run(...args, '--coordinator', cluster.address);
}

describe('a base', () => {
  it.each([
    ['keras', { file: 'base.keras' }],
    ['h5', { file: 'base.h5' }],
    ['tfjs', { file: 'base.json' }],
    ['weights', { ...APPLICATION, weights: 'base.weights.h5' }],
    ['application-tfjs', { ...APPLICATION, weights: './base.json' }],
  ])('comes from a file with its weights, which two workers then hold: %s', async (name, spec) => {
    const { job } = await tune(`from-${name}`, spec);
    expect(job).toMatchObject({ status: 'succeeded', members: [{}, {}] });
    const model = decodeModel(await cluster.artifact(job.jobId, 'model.safetensors'));
    for (const [path, { values }] of weights) {
      // What is frozen is what the file had; a nested model's weights lie below its name.
      expect(model.weights.get(`base/${path}`)?.values, path).toEqual(values);
    }
  });

  it('is refused in the words of its user when a shard is missing or a file has other weights', async () => {
    const folder = join(bed.folder, 'broken');
    await mkdir(folder);
    const json = await readFile(join(bed.folder, 'base.json'), 'utf8');
    await writeFile(join(folder, 'model.json'), json);
    const file = join(folder, 'model.json');
    await expect(tune('no-shard', { file })).rejects.toThrow(
      /base\.[0-9a-f]{8}\.group1-shard1of1\.bin: expected a readable file/,
    );
    const { job } = await tune('too-wide', { ...APPLICATION, alpha: 0.5, weights: 'base.weights.h5' });
    expect(job).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringMatching(/^base\.weights\.h5: expected the 135 weights of model/) },
    });
  });
});

describe('what a job leaves', () => {
  it('is its model in every format that it names, with equal values and its use', async () => {
    const outputs = ['tfjs', 'h5', 'weights.h5', 'keras', 'safetensors'];
    const { job } = await tune('all-formats', { config: serialize(base) }, { outputs });
    expect(job.status).toBe('succeeded');
    const folder = await exported(job.jobId);
    const expected = await readModelFile(join(folder, 'model.safetensors'));
    for (const name of ['model.keras', 'model.h5', 'model.json']) {
      const { weights: values, use } = await readModelFile(join(folder, name));
      expect(values, name).toEqual(expected.weights);
      expect(use, name).toBe(expected.use);
    }
    expect(JSON.parse(expected.use ?? '{}')).toMatchObject({ classNames: ['0', '1'], sampleShape: INPUT });
    expect(await readdir(folder)).toContain('model.weights.h5');
  });

  it('is converted on the client, from a job and from a file, to what reads back the same', async () => {
    const { job } = await tune('converted', { config: serialize(base) }, { outputs: ['safetensors'] });
    const expected = decodeModel(await cluster.artifact(job.jobId, 'model.safetensors'));
    expect(job.result?.artifacts.map(({ name }) => name)).not.toContain('model.keras');
    const keras = join(bed.folder, 'mine.keras');
    const first = await thaw('export', job.jobId, '--format', 'keras', '--output', keras, '--json');
    expect(first.stdout.objects).toMatchObject([{ file: keras, format: 'keras' }]);
    for (const [format, name] of [
      ['tfjs', 'mine.json'],
      ['h5', 'mine.h5'],
      ['safetensors', 'mine.safetensors'],
    ] as const) {
      const file = join(bed.folder, name);
      const { exitCode } = await bed.run('export', keras, '--format', format, '--output', file);
      expect(exitCode, format).toBe(0);
      const read = await readModelFile(file);
      expect(read.weights, format).toEqual(expected.weights);
      expect(read.use, format).toBe(expected.use);
    }
  });

  it('is not converted to a name of another format, from nothing, or from weights alone', async () => {
    const wrong = await bed.run('export', join(bed.folder, 'base.keras'), '--format', 'h5', '-o', 'x.keras');
    expect([wrong.exitCode, wrong.stderr.all]).toEqual([
      2,
      ['thaw: x.keras: expected a file name that ends with .h5 for --format h5, received another'],
    ]);
    const unknown = await thaw('export', 'no-such-job', '--format', 'keras');
    expect([unknown.exitCode, unknown.stderr.all]).toEqual([
      1,
      ['thaw: no job has the id "no-such-job"; "thaw jobs" lists them'],
    ]);
    const alone = await bed.run('export', join(bed.folder, 'base.weights.h5'), '--format', 'keras');
    expect(alone.exitCode).not.toBe(0);
    expect(alone.stderr.all[0]).toContain('expected a model, received weights without an architecture');
  });
});

describe.skipIf(MOBILENET_JSON === undefined)('a head on the real MobileNet (THAW_TEST_DATA)', () => {
  it('says the same of photos from model.keras as from model.safetensors', async () => {
    const photos = join(bed.folder, 'hands');
    await copyHands(photos, { classes: ['0', '5'], perClass: 12 });
    const application = { application: 'MobileNet', alpha: 0.25, inputShape: [224, 224, 3] };
    const file = join(bed.folder, 'hands.json');
    const job = {
      name: 'hands',
      model: { base: { ...application, weights: MOBILENET_JSON }, head: HEAD },
      data: { format: 'images', folder: photos },
      train: {
        ...TRAIN,
        loss: 'sparse_categorical_crossentropy',
        optimizer: { name: 'adam', learningRate: 0.01 },
        batchSize: 8,
        seed: 3,
      },
      workers: { min: 2 },
    };
    await writeFile(file, JSON.stringify(job));
    const outcome = await cluster.run(file);
    expect(outcome.job).toMatchObject({ status: 'succeeded', members: [{}, {}] });
    const folder = await exported(outcome.job.jobId);
    const read = await withModelFile(MOBILENET_JSON ?? '', (open) =>
      readWeights(open, MobileNet({ alpha: 0.25, inputShape: [224, 224, 3], includeTop: false })),
    );
    const { weights: left } = await readModelFile(join(folder, 'model.keras'));
    for (const [path, { values }] of read.values) expect(left?.get(`base/${path}`)?.values).toEqual(values);
    const [keras, safetensors] = await Promise.all(
      ['model.keras', 'model.safetensors'].map((name) => bed.run('predict', join(folder, name), photos)),
    );
    expect(keras!.exitCode).toBe(0);
    expect(keras!.stdout.all).toHaveLength(25);
    expect(keras!.stdout.all).toEqual(safetensors!.stdout.all);
  });
});
