import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MobileNet, serialize } from '@thaw/layers';
import { decodeModel, readModelFile, readWeights, withModelFile } from '@thaw/model-files';
import { beforeAll, describe, expect, it } from 'vitest';
import { APPLICATION, BaseFileJobs, HEAD, TRAIN } from './testing/base-file-jobs.js';
import { copyHands, MOBILENET_JSON } from './testing/photos.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();
let jobs: BaseFileJobs;

beforeAll(async () => {
  jobs = await BaseFileJobs.open(bed);
});

describe('a base', () => {
  it.each([
    ['h5', { file: 'base.h5' }],
    ['tfjs', { file: 'base.json' }],
    ['application-tfjs', { ...APPLICATION, weights: './base.json' }],
  ])('comes from a file with its weights, which two workers then hold: %s', async (name, spec) => {
    const { job } = await jobs.tune(`from-${name}`, spec);
    expect(job).toMatchObject({ status: 'succeeded', members: [{}, {}] });
    const model = decodeModel(await jobs.cluster.artifact(job.jobId, 'model.safetensors'));
    for (const [path, { values }] of jobs.weights) {
      // What is frozen is what the file had; a nested model's weights lie below its name.
      expect(model.weights.get(`base/${path}`)?.values, path).toEqual(values);
    }
  });
});

describe('what a job leaves', () => {
  it('is converted on the client, from a job and from a file, to what reads back the same', async () => {
    const { job } = await jobs.tune(
      'converted',
      { config: serialize(jobs.base) },
      { outputs: ['safetensors'] },
    );
    const expected = decodeModel(await jobs.cluster.artifact(job.jobId, 'model.safetensors'));
    expect(job.result?.artifacts.map(({ name }) => name)).not.toContain('model.keras');
    const keras = join(bed.folder, 'mine.keras');
    const first = await jobs.thaw('export', job.jobId, '--format', 'keras', '--output', keras, '--json');
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
    const unknown = await jobs.thaw('export', 'no-such-job', '--format', 'keras');
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
    const outcome = await jobs.cluster.run(file);
    expect(outcome.job).toMatchObject({ status: 'succeeded', members: [{}, {}] });
    const folder = await jobs.exported(outcome.job.jobId);
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
