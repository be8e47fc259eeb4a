import { describe, expect, it } from 'vitest';
import { parseJobFile } from './job-file.js';
import {
  datasetReferenceOf,
  inputsOf,
  isModelInput,
  withInputPaths,
  withInputPathsOf,
} from './job-inputs.js';
import type { JobSpec } from './job-spec.js';

function jobWith(data: object, base: object = { job: 'before' }): JobSpec {
  const train = {
    loss: 'mean_squared_error',
    optimizer: { name: 'sgd', learningRate: 0.1 },
    batchSize: 8,
    epochs: 1,
    replicas: 8,
    seed: 1,
  };
  return parseJobFile(JSON.stringify({ name: 'job', model: { base }, data, train }), 'job.json');
}

const IDX = { format: 'idx', images: 'i', labels: '../l', validation: { images: 'vi', labels: '../l' } };

const CASES: readonly (readonly [object, readonly string[]])[] = [
  [
    { format: 'images', folder: 'photos', validation: 'check' },
    ['data.folder: photos', 'data.validation: check'],
  ],
  [
    IDX,
    ['data.images: i', 'data.labels: ../l', 'data.validation.images: vi', 'data.validation.labels: ../l'],
  ],
  [{ format: 'cifar', files: ['1.bin', '2.bin'] }, ['data.files[0]: 1.bin', 'data.files[1]: 2.bin']],
  [{ format: 'csv', file: 'a.csv', folder: 'p' }, ['data.file: a.csv', 'data.folder: p']],
];

describe('the inputs of a job', () => {
  it.each(CASES)('are the paths of %o, each at its place', (data, expected) => {
    expect(inputsOf(jobWith(data)).map(({ field, path }) => `${field}: ${path}`)).toEqual(expected);
    for (const { path, root } of inputsOf(jobWith(data))) expect(root).toBe(path);
  });

  it('have the folder around a table uploaded, where its images are', () => {
    const spec = jobWith({ format: 'csv', file: 'p/a.csv', validation: 'b.csv' });
    expect(inputsOf(spec)).toEqual([
      { field: 'data.file', path: 'p/a.csv', root: 'p' },
      { field: 'data.validation', path: 'b.csv', root: '.' },
    ]);
    const moved = withInputPaths(spec, (root) => `/elsewhere/${root}`);
    expect(moved.data).toMatchObject({ file: '/elsewhere/p/a.csv', validation: '/elsewhere/./b.csv' });
  });

  it('include the file of a base', () => {
    expect(inputsOf(jobWith(IDX, { file: 'model.json' })).at(-1)).toEqual({
      field: 'model.base.file',
      path: 'model.json',
      root: 'model.json',
    });
  });

  it("include the file of an application's weights", () => {
    const base = { application: 'ResNet50', inputShape: [32, 32, 3], weights: 'weights.safetensors' };
    expect(inputsOf(jobWith(IDX, base)).at(-1)).toMatchObject({
      field: 'model.base.weights',
      path: 'weights.safetensors',
    });
  });

  it.each(['imagenet', 'none'])('do not include weights that are no file: %s', (weights) => {
    const base = { application: 'ResNet50', inputShape: [32, 32, 3], weights };
    expect(inputsOf(jobWith(IDX, base)).filter(isModelInput)).toEqual([]);
  });

  it.each(CASES)('of %o can be put elsewhere and back, while the rest of the job stays', (data) => {
    const spec = jobWith(data, { file: 'model.json', upTo: 'pool' });
    const moved = withInputPaths(spec, (root) => `/elsewhere/${root}`);
    for (const { path } of inputsOf(moved)) expect(path).toMatch(/^\/elsewhere\//);
    expect(moved.model.base).toMatchObject({ upTo: 'pool' });
    expect(withInputPathsOf(moved, spec)).toEqual(spec);
  });

  it('name a dataset of the coordinator by a prefix', () => {
    expect(datasetReferenceOf('dataset:hands')).toEqual({ dataset: 'hands', within: '' });
    expect(datasetReferenceOf('dataset:hands/a/b.csv')).toEqual({ dataset: 'hands', within: 'a/b.csv' });
    expect(datasetReferenceOf('./dataset:hands')).toBeUndefined();
  });
});
