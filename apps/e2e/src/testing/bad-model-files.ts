import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dense, Input, Sequential } from '@thaw/layers';
import { writeModelFile } from '@thaw/model-files';
import { zipSync } from 'fflate';
import { REPOSITORY } from './repository.js';

const FIXTURES = join(REPOSITORY, 'libs', 'model-files', 'fixtures', 'keras');
const DEEP = '{"config":'.repeat(10_000);
const TEN_GB = 10n * 10n ** 9n;

/** What a bad file must be answered with: an error, or a warning, that names the file and the place. */
export interface BadModelFile {
  readonly name: string;
  /** Writes it. @returns the path to open */
  readonly write: (folder: string) => Promise<string>;
  readonly message: string;
}

/** Model files that are damaged or hostile. */
export const BAD_MODEL_FILES: readonly BadModelFile[] = [
  {
    name: 'a truncated zip',
    write: altered('nested.keras', (bytes) => bytes.subarray(0, 9000)),
    message: 'nested.keras: expected a zip archive with a directory at its end',
  },
  {
    name: 'a wrong magic of HDF5',
    write: altered('nested.h5', (bytes) => with32(bytes, 0, 0)),
    message: 'nested.h5: expected',
  },
  {
    name: 'a truncated HDF5 file',
    write: altered('nested.h5', (bytes) => bytes.subarray(0, bytes.length - 100)),
    message: 'nested.h5: expected HDF5 data, received "truncated file',
  },
  {
    name: 'a driver block of HDF5 that claims 600 MB',
    write: altered('nested.h5', (bytes) => with64(bytes, 48, 23_336n)),
    message: 'nested.h5: expected HDF5 data',
  },
  {
    name: 'a missing shard',
    write: async (folder) => {
      const path = await tensorflowFile(folder, [3, 2]);
      return path;
    },
    message: 'model.json: expected the shard',
  },
  {
    name: 'a short shard',
    write: (folder) => tensorflowFile(folder, [3, 2], 20),
    message: 'w.bin: expected 24 bytes for 1 tensors',
  },
  {
    name: 'a shape of 10 GB',
    write: (folder) => tensorflowFile(folder, [50_000, 50_000], 24),
    message: 'w.bin: expected 10000000000 bytes',
  },
  {
    name: 'an offset beyond the end',
    write: (folder) => safetensorsFile(folder, { dtype: 'F32', shape: [2], data_offsets: [8, 16] }),
    message: 'm.safetensors, tensor "w": expected data from byte 0 on, within 8 bytes',
  },
  {
    name: 'a shape that disagrees',
    write: (folder) => safetensorsFile(folder, { dtype: 'F32', shape: [3], data_offsets: [0, 8] }),
    message: 'm.safetensors, tensor "w": expected 12 bytes for shape [3]',
  },
  {
    name: 'a header of 10 GB',
    write: fileOf('m.safetensors', with64(Buffer.alloc(32), 0, TEN_GB)),
    message: 'm.safetensors: expected a safetensors header of at most 24 bytes',
  },
  {
    name: 'a file in a zip that lies beyond the end',
    write: altered('nested.keras', (bytes) =>
      with32(bytes, bytes.lastIndexOf('model.weights.h5') - 4, 2 ** 31),
    ),
    message:
      'nested.keras, entry model.weights.h5: expected a zip archive with its header at byte 2147483648',
  },
  {
    name: 'a file in a zip that claims 4 GB',
    write: altered('nested.keras', (bytes) =>
      with32(bytes, bytes.lastIndexOf('model.weights.h5') - 46 + 24, 0xfffffff0),
    ),
    message: 'nested.keras, entry model.weights.h5: expected at most',
  },
  {
    name: 'a file in a zip that leads outside',
    write: fileOf('m.keras', zipSync({ 'config.json': Buffer.from('{}'), '../x': Buffer.from('x') })),
    message: 'm.keras, entry "../x": expected a name inside the archive',
  },
  {
    name: 'a configuration nested 10,000 deep',
    write: fileOf('model.json', Buffer.from(DEEP)),
    message: 'model.json: expected JSON of at most 200 levels',
  },
  {
    name: 'a configuration nested 10,000 deep in a zip',
    write: async (folder) => {
      const files = { 'metadata.json': Buffer.from('{}'), 'model.weights.h5': await fixture('nested.h5') };
      return fileOf('m.keras', zipSync({ 'config.json': Buffer.from(DEEP), ...files }))(folder);
    },
    message: 'm.keras, config.json: expected JSON of at most 200 levels',
  },
  {
    name: 'a weight that is not a number, of which a warning tells',
    write: async (folder) => {
      const path = join(folder, 'm.keras');
      const model = new Sequential([Input({ shape: [1] }), new Dense({ units: 1, name: 'head' })]);
      const weights = new Map([
        ['head/kernel', { shape: [1, 1], values: Float32Array.of(Number.NaN) }],
        ['head/bias', { shape: [1], values: Float32Array.of(0) }],
      ]);
      await writeModelFile(path, { model, weights });
      return path;
    },
    message: 'm.keras: 1 of 1 values of head/kernel are NaN or infinite.',
  },
];

function fixture(name: string): Promise<Buffer> {
  return readFile(join(FIXTURES, name));
}

function fileOf(name: string, bytes: Uint8Array): BadModelFile['write'] {
  return async (folder) => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };
}

function altered(name: string, alter: (bytes: Buffer) => Uint8Array): BadModelFile['write'] {
  return async (folder) => fileOf(name, alter(await fixture(name)))(folder);
}

function with32(bytes: Buffer, offset: number, value: number): Buffer {
  bytes.writeUInt32LE(value, offset);
  return bytes;
}

function with64(bytes: Buffer, offset: number, value: bigint): Buffer {
  bytes.writeBigUInt64LE(value, offset);
  return bytes;
}

/** A file of one tensor `w` and 8 bytes of numbers. */
async function safetensorsFile(folder: string, tensor: object): Promise<string> {
  const header = Buffer.from(JSON.stringify({ w: tensor }));
  const length = with64(Buffer.alloc(8), 0, BigInt(header.length));
  return fileOf('m.safetensors', Buffer.concat([length, header, Buffer.alloc(8)]))(folder);
}

/** A `model.json` of one tensor, and its shard unless that has no size. */
async function tensorflowFile(
  folder: string,
  shape: readonly number[],
  shardBytes?: number,
): Promise<string> {
  if (shardBytes !== undefined) await writeFile(join(folder, 'w.bin'), new Uint8Array(shardBytes));
  const weights = [{ name: 'head/kernel', shape, dtype: 'float32' }];
  const topology = { class_name: 'Sequential', config: { name: 'm', layers: [] } };
  const json = { modelTopology: topology, weightsManifest: [{ paths: ['w.bin'], weights }] };
  return fileOf('model.json', Buffer.from(JSON.stringify(json)))(folder);
}
