import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Layer, MobileNet, weightPaths } from '@thaw/layers';
import { type StoredTensor, writeModelFile } from '@thaw/model-files';
import { describe, expect, it, vi } from 'vitest';
import { layer } from './testing/job-files.js';
import { kerasPython } from './testing/keras-python.js';
import { MOBILENET_JSON } from './testing/photos.js';
import { runProgram } from './testing/program.js';
import { useTestBed } from './testing/test-bed.js';

// The first run makes the Python environment.
vi.setConfig({ testTimeout: 1_200_000 });

const SCRIPT = join(import.meta.dirname, 'testing', 'keras_opens.py');
const HEAD = [
  layer('GlobalAveragePooling2D', 'pool'),
  layer('Dense', 'out', { units: 2, activation: 'softmax' }),
];

const bed = useTestBed();

/** As `thaw predict --json` says it of an image. */
interface Prediction {
  readonly path: string;
  readonly classes: readonly { readonly className: string; readonly probability: number }[];
}

async function opensInKeras(name: string, side: number, base: object): Promise<void> {
  const python = await kerasPython();
  const photos = join(bed.folder, `${name}-photos`);
  execFileSync(python, [SCRIPT, 'write', photos, String(side)]);
  const cluster = await bed.up({ workers: 2 });
  const file = join(bed.folder, `${name}.json`);
  const train = {
    ...{ freeze: ['base'], loss: 'sparse_categorical_crossentropy', batchSize: 8, replicas: 2, seed: 3 },
    ...{ epochs: 2, optimizer: { name: 'adam', learningRate: 0.01 } },
  };
  const data = { format: 'images', folder: photos, scale: 1 / 127.5, offset: -1 };
  await writeFile(
    file,
    JSON.stringify({ name, model: { base, head: HEAD }, data, train, workers: { min: 2 } }),
  );
  const { job } = await cluster.run(file);
  expect(job).toMatchObject({ status: 'succeeded', members: [{}, {}] });
  const folder = join(bed.folder, job.jobId);
  expect((await bed.run('export', job.jobId, '-o', folder, '-c', cluster.address)).exitCode).toBe(0);

  const model = join(folder, 'model.keras');
  const ours = await bed.run('predict', model, photos, '--json', '-k', '2');
  const keras = await runProgram(python, [SCRIPT, 'predict', model, photos], bed.folder);
  expect(keras.exitCode, keras.stderr.all.join('\n')).toBe(0);
  const theirs = keras.stdout.objects[0] as Record<string, Record<string, number>>;
  const predictions = ours.stdout.objects as unknown as readonly Prediction[];
  expect(predictions.map(({ path }) => path).sort()).toEqual(Object.keys(theirs).sort());
  for (const { path, classes } of predictions) {
    for (const { className, probability } of classes)
      expect(Math.abs(theirs[path]![className]! - probability), path).toBeLessThan(1e-5);
  }
  const probabilities = predictions.map(({ classes }) => classes[0]!.probability);
  expect(Math.max(...probabilities) - Math.min(...probabilities)).toBeGreaterThan(0.001);
}

/** Values with which a deep model tells images apart: with kernels of one sign all features are as large as ReLU6 lets them be. */
function livelyValues(model: Layer): Map<string, StoredTensor> {
  let state = 1;
  const nextBetween = (low: number, high: number): number =>
    low + (high - low) * ((state = (state * 48_271) % 2_147_483_647) / 2_147_483_647);
  return new Map(
    Array.from(weightPaths(model), ([path, { shape }]) => {
      const size = shape.reduce<number>((product, dimension) => product * dimension, 1);
      const outputs = shape.at(-1) === 1 ? shape.at(-2)! : shape.at(-1)!;
      const reach = path.endsWith('kernel') ? Math.sqrt((6 * outputs) / size) : 0.1;
      const middle = /gamma|variance/.test(path) ? 1 : 0;
      const values = Float32Array.from({ length: size }, () => nextBetween(middle - reach, middle + reach));
      return [path, { shape, values }] as const;
    }),
  );
}

describe('model.keras of a job of two workers opens in Keras, which predicts the same', () => {
  it('when its base came from a .keras file', async () => {
    const base = MobileNet({ alpha: 0.25, inputShape: [32, 32, 3], includeTop: false });
    const file = join(bed.folder, 'base.keras');
    await writeModelFile(file, { model: base, weights: livelyValues(base) });
    await opensInKeras('stored', 32, { file });
  });

  it.skipIf(MOBILENET_JSON === undefined)(
    'when its base is the real MobileNet of TensorFlow.js (THAW_TEST_DATA)',
    async () => {
      const application = { application: 'MobileNet', alpha: 0.25, inputShape: [224, 224, 3] };
      await opensInKeras('real', 224, { ...application, weights: MOBILENET_JSON });
    },
  );
});
