import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EfficientNetB0, MobileNet, weightPaths, type Layer } from '@thaw/layers';
import { decodeModel, writeModelFile, type StoredTensor } from '@thaw/model-files';
import type { BaseSpec } from '@thaw/orchestration';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readBaseModel, type BaseModel } from './base-model.js';

const FILE = 'mobilenet_2_5_224_tf_no_top.h5';
const APPLICATION = {
  application: 'MobileNet',
  alpha: 0.25,
  includeTop: false,
  inputShape: [32, 32, 3] as [number, number, number],
} as const;

// Applications have many layers, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let address: string;
const requested: (string | undefined)[] = [];
const server = createServer((request, response) => {
  requested.push(request.url);
  if (!request.url?.endsWith(FILE)) return void response.writeHead(404).end();
  readFile(join(folder, FILE)).then(
    (bytes) => response.end(bytes),
    () => response.destroy(),
  );
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-base-model-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

function read(spec: BaseSpec): Promise<BaseModel> {
  const publishedWeights = { address, cacheFolder: join(folder, 'cache') };
  const readJobModel = () => Promise.reject(new Error('no job is asked for'));
  return readBaseModel(spec, { publishedWeights, readJobModel }, {});
}

/** Weights that no initializer gives. */
function someWeights(model: Layer): Map<string, StoredTensor> {
  return new Map(
    Array.from(weightPaths(model), ([path, { shape }], index) => {
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      return [path, { shape, values: new Float32Array(size).fill(index + 0.25) }] as const;
    }),
  );
}

describe("an application with Keras's published weights", () => {
  it('is fetched once, and has the values and the name of the file', async () => {
    const model = MobileNet({ alpha: 0.25, includeTop: false, inputShape: [32, 32, 3] });
    const weights = someWeights(model);
    await writeModelFile(join(folder, FILE), { model, weights });
    const base = await read({ ...APPLICATION, weights: 'imagenet' });
    expect(decodeModel(base.weights!).weights).toEqual(weights);
    expect(base.config.config?.['name']).toBe('mobilenet_0.25_224');
    expect(await read({ ...APPLICATION, weights: 'imagenet' })).toEqual(base);
    expect(requested).toEqual([`/mirror/tensorflow/keras-applications/mobilenet/${FILE}`]);
  });

  it('is refused where there is none, before anything is fetched', async () => {
    const before = requested.length;
    await expect(read({ ...APPLICATION, alpha: 0.3, weights: 'imagenet' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining("one of 0.25, 0.5, 0.75, 1 with weights 'imagenet'"),
    });
    const grey = { ...APPLICATION, inputShape: [32, 32, 1] as [number, number, number] };
    await expect(read({ ...grey, weights: 'imagenet' })).rejects.toThrow('of 3 channels');
    expect(requested).toHaveLength(before);
  });

  it('is told with address and folder when it cannot be fetched', async () => {
    const spec = { application: 'ResNet50', includeTop: false, weights: 'imagenet' } as const;
    await expect(read(spec)).rejects.toThrow(
      /^ResNet50: expected the ImageNet weights at http:.*_notop\.h5, received ".*404.*Put .* into .*cache\/weights yourself, or name another address with THAW_WEIGHTS_URL/,
    );
  });
});

describe('an application', () => {
  it('has no weights when none are asked for, and those of a file when a path is', async () => {
    const none = await read({ ...APPLICATION, weights: 'none' });
    expect(none.weights).toBeNull();
    const model = MobileNet({ alpha: 0.25, includeTop: false, inputShape: [32, 32, 3] });
    const weights = someWeights(model);
    const path = join(folder, 'mine.weights.h5');
    await writeModelFile(path, { model, weights });
    const own = await read({ ...APPLICATION, weights: path });
    expect(decodeModel(own.weights!).weights).toEqual(weights);
    expect(own.config).toEqual(none.config);
  });

  it('is refused weights that a file does not have', async () => {
    const path = join(folder, 'other.h5');
    const other = EfficientNetB0({ includeTop: false, inputShape: [32, 32, 3] });
    await writeModelFile(path, { model: other, weights: someWeights(other) });
    await expect(read({ ...APPLICATION, weights: path })).rejects.toThrow(
      'expected the 135 weights of model',
    );
  });
});
