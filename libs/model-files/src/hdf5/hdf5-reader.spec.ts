import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../byte-source.js';
import { sizeOf } from '../stored-tensor.js';
import { fixturePath } from '../testing/keras-fixtures.js';
import { openInstance } from './hdf5-instance.js';
import { Hdf5Reader } from './hdf5-reader.js';
import { bytesOf, freshPath, loadHdf5, unmount } from './hdf5-runtime.js';
import { Hdf5Writer } from './hdf5-writer.js';

/** A file with one dataset `x`, as the library makes it. */
async function fileWith(dataset: object): Promise<Hdf5Reader> {
  const library = await loadHdf5();
  const path = freshPath();
  const file = new library.File(path, 'w');
  file.create_dataset({ name: 'x', ...dataset } as Parameters<typeof file.create_dataset>[0]);
  file.close();
  const bytes = bytesOf(library, path);
  unmount(library, path);
  return Hdf5Reader.open(memorySource(bytes), 'x.h5');
}

const counting = (shape: readonly number[]): Float32Array =>
  Float32Array.from({ length: sizeOf(shape) }, (_, index) => index % 9973);

describe('a tensor is read in its order, whatever its shape and size', () => {
  it.each([
    ['a number', [], {}],
    ['nothing', [0, 3], {}],
    ['rows that fit into a piece', [700, 1000], {}],
    ['rows larger than a piece', [3, 300_000], {}],
    ['matrices of which none fits into a piece', [2, 2, 600, 601], {}],
    ['one long row', [1, 1, 900_000], {}],
    ['chunks that do not divide it', [1000, 500], { chunks: [7, 300] }],
    ['compressed chunks', [1000, 500], { chunks: [400, 500], compression: 4 }],
    ['chunks larger than a piece', [3, 400_000], { chunks: [2, 400_000] }],
  ])('%s', async (_, shape, options) => {
    const values = counting(shape);
    const reader = await fileWith({ data: values, shape, dtype: '<f', ...options });
    const entry = reader.entry('x');
    expect(entry?.shape).toEqual(shape);
    expect(Buffer.compare(Buffer.from(entry!.read().buffer), Buffer.from(values.buffer))).toBe(0);
    reader.close();
  });

  it.each([
    ['<d', Float64Array.of(1.5, -2), 'float64'],
    ['<i', Int32Array.of(1, -2), 'int32'],
    ['<h', Int16Array.of(1, -2), 'int16'],
    ['<b', Int8Array.of(1, -2), 'int8'],
    ['<B', Uint8Array.of(1, 254), 'uint8'],
    ['<q', BigInt64Array.of(1n, -2n), 'int64'],
  ])('numbers of type %s', async (dtype, data, name) => {
    const reader = await fileWith({ data, shape: [2], dtype });
    expect(reader.entry('x')?.read()).toEqual(Float32Array.from(data as Iterable<number>, Number));
    expect(reader.entry('x')?.dtype).toBe(name);
    reader.close();
  });

  it('but texts are refused', async () => {
    const reader = await fileWith({ data: ['a', 'b'] });
    expect(() => reader.entry('x')?.read()).toThrow(
      'x.h5, x: expected float or whole numbers of at most 8 bytes in this file, received',
    );
    reader.close();
  });
});

describe('a file has an instance of the library of its own', () => {
  it('whose memory and file system no other has', async () => {
    const source = memorySource(await Hdf5Writer.write((writer) => writer.integer('x', 1)));
    const [first, second] = [await openInstance(source), await openInstance(source)];
    expect(first.library.HEAPU8.buffer).not.toBe(second.library.HEAPU8.buffer);
    expect(first.library.FS).not.toBe(second.library.FS);
  });

  it('of which nothing is asked after it found damage', async () => {
    const whole = await readFile(fixturePath('nested.h5'));
    // The root group's heap of names.
    whole.write('XXXX', whole.indexOf('HEAP'), 'latin1');
    const reader = await Hdf5Reader.open(memorySource(whole), 'x.h5');
    expect(() => reader.keys('')).toThrow('x.h5: expected HDF5 data, received "bad local heap signature"');
    expect(() => reader.isGroup('model_weights')).toThrow('x.h5: expected HDF5 data');
    reader.close();
  });

  it('which gets no memory for what a damaged length claims', async () => {
    const { library } = await openInstance(
      memorySource(await Hdf5Writer.write((writer) => writer.integer('x', 1))),
    );
    expect(library._malloc(64 * 2 ** 20)).toBeGreaterThan(0);
    expect(library._malloc(1024 * 2 ** 20)).toBe(0);
  });
});
