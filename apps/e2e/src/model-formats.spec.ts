import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serialize } from '@thaw/layers';
import { decodeModel, readModelFile } from '@thaw/model-files';
import { beforeAll, describe, expect, it } from 'vitest';
import { APPLICATION, BaseFileJobs, INPUT } from './testing/base-file-jobs.js';
import { useTestBed } from './testing/test-bed.js';

const bed = useTestBed();
let jobs: BaseFileJobs;

beforeAll(async () => {
  jobs = await BaseFileJobs.open(bed);
});

describe('a base', () => {
  it.each([
    ['keras', { file: 'base.keras' }],
    ['weights', { ...APPLICATION, weights: 'base.weights.h5' }],
  ])('comes from a file with its weights, which two workers then hold: %s', async (name, spec) => {
    const { job } = await jobs.tune(`from-${name}`, spec);
    expect(job).toMatchObject({ status: 'succeeded', members: [{}, {}] });
    const model = decodeModel(await jobs.cluster.artifact(job.jobId, 'model.safetensors'));
    for (const [path, { values }] of jobs.weights) {
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
    await expect(jobs.tune('no-shard', { file })).rejects.toThrow(
      /base\.[0-9a-f]{8}\.group1-shard1of1\.bin: expected a readable file/,
    );
    const { job } = await jobs.tune('too-wide', { ...APPLICATION, alpha: 0.5, weights: 'base.weights.h5' });
    expect(job).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringMatching(/^base\.weights\.h5: expected the 135 weights of model/) },
    });
  });
});

describe('what a job leaves', () => {
  it('is its model in every format that it names, with equal values and its use', async () => {
    const outputs = ['tfjs', 'h5', 'weights.h5', 'keras', 'safetensors'];
    const { job } = await jobs.tune('all-formats', { config: serialize(jobs.base) }, { outputs });
    expect(job.status).toBe('succeeded');
    const folder = await jobs.exported(job.jobId);
    const expected = await readModelFile(join(folder, 'model.safetensors'));
    for (const name of ['model.keras', 'model.h5', 'model.json']) {
      const { weights: values, use } = await readModelFile(join(folder, name));
      expect(values, name).toEqual(expected.weights);
      expect(use, name).toBe(expected.use);
    }
    expect(JSON.parse(expected.use ?? '{}')).toMatchObject({ classNames: ['0', '1'], sampleShape: INPUT });
    expect(await readdir(folder)).toContain('model.weights.h5');
  });
});
