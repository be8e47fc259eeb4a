import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModel, encodeSafetensors, type StoredTensor } from '@thaw/model-files';
import { expect, it, vi } from 'vitest';
import { layer } from './testing/job-files.js';
import { writePhotoFolders } from './testing/photo-folders.js';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

vi.setConfig({ testTimeout: 600_000 });

const FIXTURE = join(REPOSITORY, 'libs', 'model-files', 'fixtures', 'torch', 'resnet.json');
const SIDE = 32;

const bed = useTestBed();

/** Values for tensors of these shapes; variances, which are positive numbers, are one. */
function valuesFor(shapes: Readonly<Record<string, readonly number[]>>): Map<string, StoredTensor> {
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(1);
      if (shape.length > 1) values.forEach((_, index) => (values[index] = Math.sin(index * 12.9898) * 0.05));
      return [name, { shape, values }] as const;
    }),
  );
}

it('a ResNet50 of PyTorch is a base, with its images prepared as PyTorch’s, and what differs is said', async () => {
  const { torchvision } = JSON.parse(await readFile(FIXTURE, 'utf8')) as {
    torchvision: Record<string, number[]>;
  };
  const tensors = valuesFor(torchvision);
  await writeFile(join(bed.folder, 'resnet50.safetensors'), encodeSafetensors(tensors, { format: 'pt' }));
  await writePhotoFolders(join(bed.folder, 'photos'), ['dark', 'light'], 8);
  const head = [
    layer('GlobalAveragePooling2D', 'pool'),
    layer('Dense', 'out', { units: 2, activation: 'softmax' }),
  ];
  const base = {
    application: 'ResNet50',
    inputShape: [SIDE, SIDE, 3],
    weights: 'resnet50.safetensors',
  };
  const train = {
    freeze: ['base'],
    loss: 'sparse_categorical_crossentropy',
    optimizer: { name: 'sgd', learningRate: 0.01 },
  };
  const job = {
    name: 'torch-base',
    model: { base, head },
    data: { format: 'images', folder: 'photos', resize: { mode: 'stretch' } },
    train: { ...train, batchSize: 8, epochs: 1, replicas: 2, seed: 3 },
    workers: { min: 2, max: 2 },
  };
  await writeFile(join(bed.folder, 'job.json'), JSON.stringify(job));
  const cluster = await bed.up({ workers: 2 });
  const { job: ended, events } = await cluster.run(join(bed.folder, 'job.json'));
  expect(ended).toMatchObject({ status: 'succeeded', members: [{}, {}] });
  const prepared = events.find(({ type }) => type === 'DataPrepared');
  expect(prepared).toMatchObject({
    values: expect.stringMatching(/torch.*, as the base takes them$/) as string,
    warnings: [
      expect.stringMatching(/^resnet50\.safetensors: the weights are of PyTorch's ResNet, and/) as string,
      expect.stringContaining("prepared by mode 'torch'") as string,
    ],
  });
  const { weights } = decodeModel(await cluster.artifact(ended.jobId, 'model.safetensors'));
  const left = weights.get('base/conv4_block2_2_conv/kernel')!;
  const given = tensors.get('layer3.1.conv2.weight')!;
  const [height, width, channels, filters] = left.shape as [number, number, number, number];
  expect([filters, channels, height, width]).toEqual(given.shape);
  const turned = given.values.map((_, index) => {
    const [filter, channel] = [index % filters, Math.floor(index / filters) % channels];
    return given.values[(filter * channels + channel) * 9 + Math.floor(index / filters / channels)]!;
  });
  expect(left.values).toEqual(turned);
});
