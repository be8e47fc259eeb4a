import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { io, type NamedTensorMap } from '@tensorflow/tfjs-core';
import { Dense, Input, Sequential } from '@thaw/layers';
import { describe, expect, it } from 'vitest';
import { withModelFile } from '../model-reader.js';
import { readWeights } from '../weight-loading.js';

type Numbers = Readonly<Record<string, readonly number[]>>;
type Entry = io.WeightsManifestEntry & { quantization: { dtype: string } };

/** What TensorFlow.js's converter quantized and read again; see `fixtures/tfjs_quantized.py`. */
const FIXTURE = JSON.parse(readFileSync(pathOf('numbers.json'), 'utf8')) as {
  readonly original: Numbers;
  readonly read: Readonly<Record<string, Numbers>>;
};
/** The largest error by type, as a part of twice the largest number of a tensor. */
const PRECISION: Readonly<Record<string, number>> = { uint8: 1 / 255, uint16: 1 / 65_535, float16: 2 ** -11 };

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/tfjs-quantized/${name}`, import.meta.url));
}

function createModel(): Sequential {
  const layers = [new Dense({ units: 5, name: 'hidden' }), new Dense({ units: 3, name: 'head' })];
  return new Sequential([Input({ shape: [7] }), ...layers], { name: 'm' });
}

/** What TensorFlow.js itself makes of the shards. */
function decode(name: string): { weights: readonly Entry[]; tensors: NamedTensorMap } {
  const json = JSON.parse(readFileSync(pathOf(`${name}/model.json`), 'utf8')) as {
    weightsManifest: [{ paths: string[]; weights: Entry[] }];
  };
  const [{ paths, weights }] = json.weightsManifest;
  const bytes = Buffer.concat(paths.map((path) => readFileSync(pathOf(`${name}/${path}`))));
  return { weights, tensors: io.decodeWeights(Uint8Array.from(bytes).buffer, weights) };
}

describe('weights that TensorFlow.js’s converter quantized', () => {
  it.each(Object.keys(FIXTURE.read))(
    'are the numbers that the converter and TensorFlow.js read: %s',
    async (name) => {
      const { values } = await withModelFile(pathOf(`${name}/model.json`), (file) =>
        readWeights(file, createModel()),
      );
      const { weights, tensors } = decode(name);
      expect(weights).toHaveLength(4);
      for (const { name: weight, quantization } of weights) {
        const numbers = [...(values.get(weight)?.values ?? [])];
        expect(numbers, weight).toEqual([...tensors[weight]!.dataSync()]);
        expect(numbers, weight).toEqual(FIXTURE.read[name]![weight]!.map(Math.fround));
        const original = FIXTURE.original[weight]!;
        const most = Math.max(...original.map(Math.abs)) * 2 * PRECISION[quantization.dtype]!;
        numbers.forEach((number, index) =>
          expect(Math.abs(number - original[index]!)).toBeLessThanOrEqual(most),
        );
      }
    },
  );
});
