import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel, loadRuntime, ResNet50, weightPaths, type FittedModel } from 'thaw';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { kerasPython } from './testing/keras-python.js';

// The first run makes the Python environment.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 1_200_000 });

/** What `testing/keras_resnet50.py` says of its files. */
interface Expected {
  readonly images: { readonly shape: number[]; readonly values: number[] };
  readonly features: readonly number[];
  /** SHA-256 of the values of each weight by its path. */
  readonly weights: Readonly<Record<string, string>>;
}

let folder: string;
let expected: Expected;

beforeAll(async () => {
  await loadRuntime();
  folder = await mkdtemp(join(tmpdir(), 'thaw-resnet50-'));
  await python('write');
  expected = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as Expected;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs `testing/keras_resnet50.py`, and gives what it prints. */
async function python(command: 'write' | 'serve'): Promise<string> {
  const script = join(import.meta.dirname, 'testing', 'keras_resnet50.py');
  const options = { encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync(await kerasPython(), [script, command, folder], options);
}

async function read(file: string): Promise<FittedModel> {
  const path = join(folder, file);
  if (!file.endsWith('.weights.h5')) return loadModel(path);
  const model = ResNet50({ includeTop: false, pooling: 'avg', inputShape: [64, 64, 3] });
  await model.loadWeights(path);
  return model;
}

function expectFeatures(what: string, features: readonly number[]): void {
  expect(features).toHaveLength(expected.features.length);
  const largest = Math.max(...expected.features.map(Math.abs));
  const differences = features.map((value, index) => Math.abs(value - expected.features[index]!));
  const [difference, allowed] = [Math.max(...differences), 1e-6 + 1e-5 * largest];
  process.stdout.write(
    `${what}: features up to ${largest.toFixed(1)}, difference ${difference.toExponential(2)}, allowed ${allowed.toExponential(2)}\n`,
  );
  expect(largest).toBeGreaterThan(0.1);
  expect(difference).toBeLessThanOrEqual(allowed);
}

describe('a ResNet50 of random weights that Keras saved', () => {
  it.each(['resnet50.keras', 'resnet50.weights.h5', 'resnet50.h5'])(
    'has the same weights, and features within 1e-6 + 1e-5 of the largest: %s',
    async (file) => {
      const model = await read(file);
      const digests = Array.from(weightPaths(model), ([path, weight]) => {
        const { buffer, byteOffset, byteLength } = weight.read().dataSync();
        const bytes = new Uint8Array(buffer, byteOffset, byteLength);
        return [path, createHash('sha256').update(bytes).digest('hex')] as const;
      });
      expect(Object.fromEntries(digests)).toEqual(expected.weights);
      const output = await model.predict(expected.images);
      expectFeatures(file, [...(output as { dataSync(): Float32Array }).dataSync()]);
      model.dispose();
    },
  );

  it('is served by TensorFlow from what Thaw saved for it', async () => {
    const model = await read('resnet50.keras');
    await model.save(`${folder}/serving/`);
    model.dispose();
    expectFeatures('SavedModel in TensorFlow', JSON.parse(await python('serve')) as number[]);
  });
});
