import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Cluster } from './testing/cluster.js';
import { layer } from './testing/job-files.js';
import { copyHands, MOBILENET_JSON } from './testing/photos.js';
import { useTestBed } from './testing/test-bed.js';

vi.setConfig({ testTimeout: 600_000 });

const CLASSES = Array.from({ length: 10 }, (_, sign) => String(sign));
const PER_CLASS = 60;
const SIDE = 128;
const BASE = { application: 'MobileNet', alpha: 0.25, inputShape: [SIDE, SIDE, 3] };

const bed = useTestBed();

/** Trains a head on a frozen MobileNet through `thaw submit`, by two workers. @returns the accuracy over the photos held back */
async function trainHead(cluster: Cluster, name: string, weights: string): Promise<number> {
  const job = {
    name,
    model: {
      base: { ...BASE, weights },
      head: [
        layer('GlobalAveragePooling2D', 'pool'),
        layer('Dense', 'out', { units: CLASSES.length, activation: 'softmax' }),
      ],
    },
    data: { format: 'images', folder: 'hands', resize: { mode: 'crop' }, holdOut: 0.25, split: 'stratified' },
    train: {
      ...{ freeze: ['base'], loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
      ...{ optimizer: { name: 'adam', learningRate: 0.005 }, batchSize: 32, epochs: 8, seed: 5 },
    },
    workers: { min: 2, max: 2 },
  };
  const file = join(bed.folder, `${name}.json`);
  await writeFile(file, JSON.stringify(job));
  const submitted = await bed.run('submit', file, '--json', '--coordinator', cluster.address);
  expect(submitted.exitCode, submitted.stderr.all.join('\n')).toBe(0);
  const [{ jobId }] = submitted.stdout.objects as [{ jobId: string }];
  const { status, members, result } = (await cluster.outcome(jobId)).job;
  expect({ status, members }).toMatchObject({ status: 'succeeded', members: [{}, {}] });
  expect(result?.weights).toMatchObject({ trainable: 2, frozenChanged: 0 });
  return result?.evaluation?.metrics['accuracy'] ?? Number.NaN;
}

describe.skipIf(MOBILENET_JSON === undefined)('a head on the frozen MobileNet (THAW_TEST_DATA)', () => {
  it('tells hands apart by what it was trained on, far better than over random weights', async () => {
    await copyHands(join(bed.folder, 'hands'), { classes: CLASSES, perClass: PER_CLASS });
    const cluster = await bed.up({ workers: 2 });
    const pretrained = await trainHead(cluster, 'pretrained', MOBILENET_JSON ?? '');
    const random = await trainHead(cluster, 'random', 'none');
    process.stdout.write(
      `accuracy over hands held back: ${pretrained.toFixed(4)} with ImageNet's weights, ${random.toFixed(4)} with random ones\n`,
    );
    expect(pretrained - random).toBeGreaterThan(0.2);
  });
});
