import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dense, Input, Layer, Sequential, serialize, weightPaths, type ConfigRecord } from '@thaw/layers';
import type * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { modelDigest } from './model-digest.js';
import { inspectModelFile } from './model-inspection.js';
import { readWholeModel } from './model-reader.js';
import { writeModelFile } from './model-writer.js';
import { sizeOf } from './stored-tensor.js';
import { fixturePath } from './testing/keras-fixtures.js';
import { temporaryFolder } from './testing/temporary-folder.js';

class Doubler extends Layer {
  override call(inputs: tf.Tensor): tf.Tensor {
    return inputs;
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), factor: 2 };
  }
}

async function writeDoubler(file: string): Promise<string> {
  const model = new Sequential(
    [Input({ shape: [3], name: 'in' }), new Doubler({ name: 'two' }), new Dense({ units: 1, name: 'one' })],
    { name: 'outer' },
  );
  const path = join(await temporaryFolder(), file);
  const weights = Array.from(weightPaths(model), ([name, { shape }]) => {
    return [name, { shape, values: new Float32Array(sizeOf(shape)) }] as const;
  });
  await writeModelFile(path, { model, weights: new Map(weights) });
  return path;
}

describe('what a model file holds', () => {
  it('is told of a file of Keras: layers, weights, what is frozen, how it was compiled, its digest', async () => {
    const found = await inspectModelFile(fixturePath('frozen.keras'));
    const { model, weights = new Map() } = await readWholeModel(fixturePath('frozen.keras'));
    const { digest, topology, weights: digests } = modelDigest(model, weights);
    expect(found).toMatchObject({
      format: 'keras',
      problem: null,
      digest,
      topologyDigest: topology,
      training: { optimizer: { className: expect.any(String) } },
      unused: [],
      warnings: [],
    });
    expect(new Map(found.weights.map(({ path, sha256 }) => [path, sha256]))).toEqual(digests);
    const { total, trainable, frozen, statistics } = found.parameters;
    expect(trainable! + frozen! + statistics!).toBe(total);
    expect(found.weights.filter(({ trains }) => trains === 'Y')).toHaveLength(model.trainableWeights.length);
    const isStatistic = ({ path }: { path: string | null }) => /moving_(mean|variance)$/.test(path ?? '');
    expect(found.weights.filter(({ trains }) => trains === '-')).toEqual(found.weights.filter(isStatistic));
    const frozenLayers = found.layers.filter(({ trainable: flag }) => !flag).map(({ path }) => path);
    expect(frozenLayers.length).toBeGreaterThan(0);
    expect(found.layers.every(({ outputShape }) => outputShape !== null)).toBe(true);
  });

  it.each(['frozen.h5', 'frozen.weights.h5'])('is told with the names in the file, %s', async (file) => {
    const found = await inspectModelFile(fixturePath(file));
    const names = new Set(found.weights.map(({ from }) => from));
    expect(names.size).toBe(found.weights.length);
    expect(found.weights.every(({ dtype }) => dtype === 'float32')).toBe(true);
  });

  it('is told of weights alone, and with an architecture in whole', async () => {
    const path = fixturePath('frozen.weights.h5');
    const alone = await inspectModelFile(path);
    const whole = await inspectModelFile(fixturePath('frozen.keras'));
    expect(alone).toMatchObject({
      model: undefined,
      problem: `${path} holds weights without an architecture.`,
      digest: null,
      architecture: null,
      layers: [],
      parameters: { total: whole.parameters.total, trainable: null },
    });
    expect(alone.weights.map(({ shape }) => shape)).toHaveLength(whole.weights.length);
    const { config } = await readWholeModel(fixturePath('frozen.keras'));
    expect((await inspectModelFile(path, { architecture: config })).digest).toBe(whole.digest);
    await expect(inspectModelFile(fixturePath('frozen.keras'), { architecture: config })).rejects.toThrow(
      'expected weights without an architecture, for one was given with the file',
    );
  });

  it.each(['m.keras', 'm.safetensors', 'm.json'])(
    'is told with the one error on layers that are not there, %s',
    async (file) => {
      const path = await writeDoubler(file);
      const found = await inspectModelFile(path);
      expect(found.problem).toContain(`${path}: expected layers that Thaw has, received two (Doubler).`);
      expect(found).toMatchObject({
        digest: null,
        architecture: { name: 'outer', className: 'Sequential' },
        parameters: { total: 4, trainable: null },
      });
      expect(found.layers.map(({ path: layer, className }) => `${layer} ${className}`)).toEqual([
        'in InputLayer',
        'two Doubler',
        'one Dense',
      ]);
      expect(found.layers[1]?.settings['factor']).toBe(2);
      expect(found.weights.map(({ shape }) => shape).sort()).toEqual([[1], [3, 1]]);
    },
  );

  it('is told of an architecture alone', async () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense({ units: 2, name: 'd' })], { name: 's' });
    const path = join(await temporaryFolder(), 'architecture.json');
    await writeFile(path, JSON.stringify(serialize(model)));
    expect(await inspectModelFile(path)).toMatchObject({
      format: 'architecture',
      digest: null,
      parameters: { total: 8, trainable: 8, frozen: 0, statistics: 0 },
      weights: [{ path: 'd/kernel', sha256: null }, { path: 'd/bias' }],
    });
  });

  it('is refused where the file is cut off', async () => {
    const path = join(await temporaryFolder(), 'cut.keras');
    const bytes = await readFile(fixturePath('frozen.keras'));
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await expect(inspectModelFile(path)).rejects.toThrow(`${path}: expected a zip archive`);
  });
});
