import { InvalidDataset } from './errors.js';

/** Element types that are read. */
export type NpyType = 'u1' | 'i1' | 'u2' | 'i2' | 'u4' | 'i4' | 'u8' | 'i8' | 'f4' | 'f8';

/** What an npy file says of its array. */
export interface NpyHeader {
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** Where the values start. */
  readonly dataOffset: number;
}

/** Bytes of one element. */
export const NPY_SIZES: Readonly<Record<NpyType, number>> = {
  u1: 1,
  i1: 1,
  u2: 2,
  i2: 2,
  u4: 4,
  i4: 4,
  u8: 8,
  i8: 8,
  f4: 4,
  f8: 8,
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_RANK = 8;

/** How many bytes must be there to know where the header ends. */
export const NPY_PREAMBLE_BYTES = 12;

/**
 * Where an npy file's header ends.
 *
 * @param start the file's first {@link NPY_PREAMBLE_BYTES}
 * @source https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @throws InvalidDataset for another format or version, or a header beyond all measure
 */
export function npyHeaderEnd(start: Uint8Array, file: string): number {
  if (start.length < NPY_PREAMBLE_BYTES || MAGIC.some((byte, index) => start[index] !== byte)) {
    throw invalid(file, 'a .npy file', 'other content', 'Write it with numpy.save.');
  }
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const [major, minor] = [start[6] ?? 0, start[7] ?? 0];
  if (major < 1 || major > 3 || minor !== 0)
    throw invalid(file, '.npy format 1.0 to 3.0', `${major}.${minor}`, 'Write it with numpy.save.');
  const end = major === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (end > MAX_HEADER_BYTES)
    throw invalid(
      file,
      `a header of at most ${MAX_HEADER_BYTES} bytes`,
      `${end}`,
      'The file is damaged or hostile.',
    );
  return end;
}

/**
 * Reads the header: a literal of Python of fixed keys, of which only type, order and shape are looked for.
 *
 * @param start the file up to the header's end, or more
 * @param sizeBytes of the whole file: shape and type must come to it exactly
 * @throws InvalidDataset for objects, Fortran's order, big-endian values, an empty array, or a file of another length
 */
export function readNpyHeader(start: Uint8Array, sizeBytes: number, file: string): NpyHeader {
  const dataOffset = npyHeaderEnd(start, file);
  if (start.length < dataOffset)
    throw invalid(file, `${dataOffset} bytes of header`, `${start.length}`, 'It is truncated.');
  const text = Buffer.from(start.subarray(10, dataOffset)).toString('latin1');
  const type = readType(text, file);
  if (/'fortran_order'\s*:\s*True/.test(text))
    throw invalid(file, "values in C's order", "Fortran's order", 'Save numpy.ascontiguousarray(array).');
  const shape = readShape(text, file);
  const size = shape.reduce((product, dimension) => product * dimension, NPY_SIZES[type]);
  if (dataOffset + size !== sizeBytes) {
    const expected = `${dataOffset + size} bytes for shape [${shape.join(', ')}] of type ${type}`;
    throw invalid(file, expected, `${sizeBytes}`, 'It is truncated or altered; copy it again.');
  }
  return { type, shape, dataOffset };
}

function readType(text: string, file: string): NpyType {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1] ?? 'a structure';
  const [order, name] = [descr.slice(0, 1), descr.slice(1)];
  if (
    !isType(name) ||
    (order === '>' && NPY_SIZES[name] > 1) ||
    !'<|='.includes(order === '>' ? '|' : order)
  ) {
    const expected = 'little-endian whole numbers or floats of at most 8 bytes';
    throw invalid(file, expected, `type ${descr}`, 'Convert it: array.astype(numpy.float32).');
  }
  return name;
}

function readShape(text: string, file: string): number[] {
  const inner = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  const shape = inner
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  const isSane = shape?.every((dimension) => Number.isSafeInteger(dimension) && dimension > 0);
  if (shape === undefined || !isSane || shape.length === 0 || shape.length > MAX_RANK) {
    const expected = `a shape of 1 to ${MAX_RANK} dimensions, none of them 0`;
    throw invalid(
      file,
      expected,
      inner === undefined ? 'none' : `(${inner.slice(0, 60)})`,
      'Check the array.',
    );
  }
  return shape;
}

function isType(name: string): name is NpyType {
  return Object.hasOwn(NPY_SIZES, name);
}

function invalid(file: string, expected: string, received: string, advice: string): InvalidDataset {
  return new InvalidDataset(`${file}: expected ${expected}, received ${received}. ${advice}`);
}
