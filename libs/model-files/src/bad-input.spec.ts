import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Dense, Input, Sequential } from '@thaw/layers';
import { Hdf5Writer } from './hdf5/hdf5-writer.js';
import { readWholeModel, withModelFile } from './model-reader.js';
import { writeModelFile } from './model-writer.js';
import { fixturePath } from './testing/keras-fixtures.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const KERAS = await readFile(fixturePath('nested.keras'));
const H5 = await readFile(fixturePath('nested.h5'));
const ARCHITECTURE = { class_name: 'Sequential', config: { name: 'm', layers: [] } };

async function fileOf(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, bytes);
  return path;
}

function bytesOf(json: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(json));
}

function archive(files: Record<string, Uint8Array>): Uint8Array {
  return zipSync({ 'config.json': bytesOf(ARCHITECTURE), 'metadata.json': bytesOf({}), ...files });
}

/** A `model.json` of one tensor, with what a case changes, and its shard. */
async function tfjsFile(
  weight: object,
  shard: Uint8Array | undefined,
  paths: unknown = ['w.bin'],
): Promise<string> {
  const folder = await temporaryFolder();
  if (shard !== undefined) await writeFile(join(folder, 'w.bin'), shard);
  const weights = [{ name: 'head/kernel', shape: [3, 2], dtype: 'float32', ...weight }];
  const json = { modelTopology: ARCHITECTURE, weightsManifest: [{ paths, weights }], format: 'layers-model' };
  await writeFile(join(folder, 'model.json'), JSON.stringify(json));
  return join(folder, 'model.json');
}

/** A copy with the 32-bit number at `offset` replaced. */
function patched(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(value, offset);
  return copy;
}

/** Where the directory of a zip lists a file. */
function directoryEntry(bytes: Buffer, name: string): number {
  return bytes.lastIndexOf(name) - 46;
}

async function modelH5(changes: (writer: Hdf5Writer) => void): Promise<Uint8Array> {
  return Hdf5Writer.write((writer) => {
    const layers = [
      { class_name: 'Dense', config: { name: 'head', units: 2, batch_input_shape: [null, 3] } },
    ];
    writer.text(
      '',
      'model_config',
      JSON.stringify({ class_name: 'Sequential', config: { name: 'm', layers } }),
    );
    writer.texts('model_weights', 'layer_names', ['head']);
    changes(writer);
  });
}

/** A functional model whose one layer, after the input, has what a case changes. */
function functional(layer: object): Uint8Array {
  const input = {
    class_name: 'InputLayer',
    name: 'in',
    config: { name: 'in', batch_shape: [null, 3] },
    inbound_nodes: [],
  };
  const dense = {
    class_name: 'Dense',
    name: 'd',
    config: { name: 'd', units: 2 },
    inbound_nodes: [[['in', 0, 0, {}]]],
  };
  const layers = [input, { ...dense, ...layer }];
  return bytesOf({
    class_name: 'Functional',
    config: { name: 'm', layers, input_layers: [['in', 0, 0]], output_layers: [['d', 0, 0]] },
  });
}

const CASES: readonly (readonly [string, () => Promise<string>, string])[] = [
  ['an empty file', () => fileOf('m.keras', ''), 'm.keras: expected'],
  [
    'a truncated zip',
    () => fileOf('m.keras', KERAS.subarray(0, 9000)),
    'm.keras: expected a zip archive with a directory at its end, received none.',
  ],
  [
    'a zip without weights',
    () => fileOf('m.keras', archive({})),
    'expected a zip with config.json, metadata.json, model.weights.h5, received one without model.weights.h5',
  ],
  [
    'a zip entry that leads outside',
    () => fileOf('m.keras', archive({ '../x': Buffer.from('x') })),
    'entry "../x": expected a name inside the archive.',
  ],
  [
    'a zip entry that claims 4 GB',
    () => fileOf('m.keras', patched(KERAS, directoryEntry(KERAS, 'model.weights.h5') + 24, 0xfffffff0)),
    'entry model.weights.h5: expected at most',
  ],
  [
    'a config nested 10,000 deep in a zip',
    () =>
      fileOf(
        'm.keras',
        archive({ 'config.json': Buffer.from('{"config":'.repeat(10_000)), 'model.weights.h5': H5 }),
      ),
    'm.keras, config.json: expected JSON of at most 200 levels',
  ],
  [
    'weights in a zip that are no HDF5',
    () => fileOf('m.keras', archive({ 'model.weights.h5': Buffer.from('no HDF5 at all') })),
    'm.keras, model.weights.h5: expected an HDF5 file, which starts with the bytes 89 48 44 46',
  ],
  ['an HDF5 file with a wrong magic', () => fileOf('m.h5', patched(H5, 0, 0)), 'm.h5: expected'],
  [
    'a truncated HDF5 file',
    () => fileOf('m.h5', H5.subarray(0, H5.length - 100)),
    'm.h5: expected HDF5 data, received "truncated file: eof = ',
  ],
  [
    // The library would read as much as stands there, where the root group's heap begins.
    'an HDF5 file whose driver block claims 600 MB',
    () => fileOf('m.h5', patched(patched(H5, 48, 23_336), 52, 0)),
    'm.h5: expected HDF5 data, received "image null after H5MM_realloc()"',
  ],
  [
    'a byte of the weights that has changed in a zip',
    () => {
      const bytes = Buffer.from(KERAS);
      const at = bytes.indexOf('\u0089HDF', 0, 'latin1') + 3000;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return fileOf('m.keras', bytes);
    },
    'm.keras, entry model.weights.h5: expected a zip archive with the checksum',
  ],
  [
    'a file in a zip that lies beyond its end',
    () => fileOf('m.keras', patched(KERAS, directoryEntry(KERAS, 'model.weights.h5') + 42, 2 ** 31)),
    'm.keras, entry model.weights.h5: expected a zip archive with its header at byte 2147483648',
  ],
  [
    'an HDF5 file of something else',
    async () => fileOf('m.h5', await Hdf5Writer.write((writer) => writer.integer('x', 1))),
    'expected a model, received weights without an architecture',
  ],
  [
    'a weight that is listed and missing',
    async () =>
      fileOf(
        'm.h5',
        await modelH5((writer) =>
          writer.texts('model_weights/head', 'weight_names', ['head/kernel:0', 'head/bias:0']),
        ),
      ),
    'm.h5, model_weights/head: expected the tensor head/kernel:0 that weight_names lists, received none.',
  ],
  [
    'a shape that disagrees',
    async () =>
      fileOf(
        'm.h5',
        await modelH5((writer) => {
          writer.texts('model_weights/head', 'weight_names', ['head/kernel:0', 'head/bias:0']);
          writer.tensor('model_weights/head/head/kernel:0', { shape: [2, 2], values: new Float32Array(4) });
          writer.tensor('model_weights/head/head/bias:0', { shape: [2], values: new Float32Array(2) });
        }),
      ),
    "m.h5: expected the 2 weights of model 'm', received others: head/kernel [3, 2] is [2, 2] in the file",
  ],
  [
    'an architecture nested 10,000 deep in HDF5',
    async () =>
      fileOf(
        'm.h5',
        await Hdf5Writer.write((writer) => {
          writer.texts('', 'layer_names', []);
          writer.text('', 'model_config', '{"config":'.repeat(10_000));
        }),
      ),
    'm.h5, model_config: expected JSON of at most 200 levels',
  ],
  [
    'a call that reads a number instead of a tensor',
    () => fileOf('model.json', functional({ inbound_nodes: [[-1]] })),
    "model.json: Functional 'm': expected",
  ],
  [
    'an initializer whose settings are a list',
    () =>
      fileOf(
        'model.json',
        functional({
          config: { name: 'd', units: 2, kernel_initializer: { class_name: 'Zeros', config: [1] } },
        }),
      ),
    "Zeros: expected 'config' to be an object, received",
  ],
  ['a missing shard', () => tfjsFile({}, undefined), 'expected the shard'],
  ['a short shard', () => tfjsFile({}, new Uint8Array(20)), 'w.bin: expected 24 bytes for 1 tensors'],
  [
    'a shape beyond the shard',
    () => tfjsFile({ shape: [3, 200] }, new Uint8Array(24)),
    'expected 2400 bytes',
  ],
  [
    'a shape of 10 GB',
    () => tfjsFile({ shape: [50_000, 50_000] }, new Uint8Array(24)),
    'expected 10000000000 bytes',
  ],
  [
    'a shape beyond counting',
    () => tfjsFile({ shape: [1e15, 1e15] }, new Uint8Array(24)),
    'of a size that can be counted',
  ],
  [
    'a shard outside the folder',
    () => tfjsFile({}, new Uint8Array(24), ['../w.bin']),
    'expected paths of files beside model.json',
  ],
  [
    'a shard at an address',
    () => tfjsFile({}, new Uint8Array(24), ['http://x/w.bin']),
    'expected paths of files beside model.json',
  ],
  [
    'a dtype that is not read',
    () => tfjsFile({ dtype: 'complex64' }, new Uint8Array(24)),
    'expected a dtype of float32',
  ],
  [
    'a manifest that is no list',
    () => fileOf('model.json', bytesOf({ weightsManifest: 3 })),
    'weightsManifest: expected a list of groups, received 3',
  ],
  [
    'a safetensors header of 10 GB',
    () => fileOf('m.safetensors', patched(Buffer.alloc(32), 4, 2)),
    'm.safetensors: expected a safetensors header of at most',
  ],
  [
    'an image',
    () => fileOf('m.keras', Buffer.from('ffd8ffe000104a46', 'hex')),
    'received 8 bytes that begin as none of them: ff d8 ff e0 00 10 4a 46.',
  ],
  [
    'an empty file',
    () => fileOf('m.keras', Buffer.alloc(0)),
    'received 0 bytes that begin as none of them: "".',
  ],
];

describe('a bad file is refused within a second and 200 MB, with its name and the place', () => {
  it.each(CASES)('%s', async (_, write, message) => {
    const path = await write();
    const error: unknown = await readWholeModel(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: expect.stringMatching(/INVALID_ARGUMENT|NOT_FOUND/) });
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain(path);
  });

  it('an HDF5 text that claims 4 GB, for which the library would not come to an end', async () => {
    const bytes = await readFile(fixturePath('nested.weights.h5'));
    const path = await fileOf('m.weights.h5', patched(bytes, 2120, 0xffffffff));
    const model = new Sequential([Input({ shape: [1] }), new Dense({ units: 1 })]);
    await expect(withModelFile(path, (file) => file.match(model, { byName: true }))).rejects.toThrow(
      `${path}, layers/dense/vars @name: expected HDF5 data, received "a text of 4294967295 bytes in a heap of 4096".`,
    );
  });

  it('every truncation of an HDF5 file, and of a zip', async () => {
    const path = join(await temporaryFolder(), 'm');
    for (const whole of [H5, KERAS]) {
      for (let length = 0; length < whole.length; length += 997) {
        await writeFile(path, whole.subarray(0, length));
        await expect(readWholeModel(path)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      }
    }
  });

  it('or is read, but never breaks what comes after it, when bytes are altered', async () => {
    const folder = await temporaryFolder();
    let state = 12_345;
    const draw = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    for (let run = 0; run < 40; run += 1) {
      const bytes = Buffer.from(run % 2 === 0 ? H5 : KERAS);
      for (let change = 0; change < 4; change += 1) bytes[draw(bytes.length)] = draw(256);
      await writeFile(join(folder, 'm'), bytes);
      await readWholeModel(join(folder, 'm')).catch((error: unknown) =>
        expect(error).toMatchObject({ code: expect.stringMatching(/INVALID_ARGUMENT|NOT_FOUND/) }),
      );
    }
    await expect(readWholeModel(fixturePath('nested.h5'))).resolves.toMatchObject({ warnings: [] });
  });

  it('values that are not numbers are read, with a warning that names the weight', async () => {
    const path = join(await temporaryFolder(), 'm.h5');
    const model = new Sequential([Input({ shape: [1] }), new Dense({ units: 1, name: 'head' })]);
    const weights = new Map([
      ['head/kernel', { shape: [1, 1], values: Float32Array.of(Number.NaN) }],
      ['head/bias', { shape: [1], values: Float32Array.of(Number.POSITIVE_INFINITY) }],
    ]);
    await writeModelFile(path, { model, weights });
    expect((await readWholeModel(path)).warnings).toEqual([
      `${path}: 1 of 1 values of head/kernel are NaN or infinite.`,
      `${path}: 1 of 1 values of head/bias are NaN or infinite.`,
    ]);
  });
});
