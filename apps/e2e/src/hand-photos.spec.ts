import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layer } from './testing/job-files.js';
import { useTestBed } from './testing/test-bed.js';

const TEST_DATA = process.env['THAW_TEST_DATA'];
const CLASSES = ['0', '5', '9'];
const PER_CLASS = 24;
const SIDE = 24;

const bed = useTestBed();

/** Some of the photos, in a folder of their own. */
async function choosePhotos(): Promise<void> {
  for (const name of CLASSES) {
    const folder = join(TEST_DATA ?? '', 'sign-language-digits', name);
    await mkdir(join(bed.folder, 'hands', name), { recursive: true });
    for (const file of (await readdir(folder)).sort().slice(0, PER_CLASS))
      await copyFile(join(folder, file), join(bed.folder, 'hands', name, file));
  }
}

const BASE = layer('Sequential', 'small', {
  layers: [
    layer('InputLayer', 'photo', { batch_shape: [null, SIDE, SIDE, 3], dtype: 'float32' }),
    layer('Conv2D', 'conv', { filters: 4, kernel_size: [3, 3], strides: [2, 2], activation: 'relu' }),
    layer('GlobalAveragePooling2D', 'pool'),
    layer('Dense', 'out', { units: CLASSES.length, activation: 'softmax' }),
  ],
});

async function write(name: string, workers: number): Promise<string> {
  const job = {
    name,
    model: { base: { config: BASE } },
    data: { format: 'images', folder: 'hands', holdOut: 0.25, split: 'stratified', scale: 1 / 255 },
    train: {
      loss: 'sparse_categorical_crossentropy',
      optimizer: { name: 'adam', learningRate: 0.01 },
      ...{ metrics: ['accuracy'], batchSize: 16, epochs: 2, replicas: 8, seed: 5 },
    },
    workers: { min: workers, max: workers },
  };
  const file = join(bed.folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ ...job, data: { ...job.data, resize: { mode: 'crop' } } }));
  return file;
}

describe.skipIf(TEST_DATA === undefined)('a job over photos of hands (THAW_TEST_DATA)', () => {
  it('ends on two workers with the digest and the confusion matrix of one worker', async () => {
    await choosePhotos();
    const cluster = await bed.up({ workers: 2 });
    const one = await cluster.run(await write('hands-one', 1));
    const two = await cluster.run(await write('hands-two', 2));
    expect([one.job, two.job]).toMatchObject([
      { status: 'succeeded', members: [{}] },
      { status: 'succeeded', members: [{}, {}] },
    ]);
    const { stateDigest, confusion } = one.job.result!;
    expect(two.job.result).toMatchObject({ stateDigest, confusion });
    expect(confusion!.classNames).toEqual(CLASSES);
    const numHeldOut = (PER_CLASS * CLASSES.length) / 4;
    expect(confusion!.counts.reduce((sum, count) => sum + count, 0)).toBe(numHeldOut);
  }, 180_000);
});
