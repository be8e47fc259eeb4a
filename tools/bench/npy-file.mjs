// @ts-check
import { readFile, writeFile } from 'node:fs/promises';

const ALIGNMENT = 64;
/** Magic, version and the length of the header. */
const PREAMBLE_BYTES = 10;

/**
 * Writes an array as a .npy file. @source https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0
 * @param {string} path
 * @param {Uint8Array | Int32Array} values
 * @param {readonly number[]} shape
 */
export async function writeNpy(path, values, shape) {
  const type = values instanceof Uint8Array ? '|u1' : '<i4';
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padding = ALIGNMENT - ((PREAMBLE_BYTES + text.length + 1) % ALIGNMENT);
  const header = `${text}${' '.repeat(padding)}\n`;
  const preamble = Buffer.from([
    0x93,
    ...Buffer.from('NUMPY'),
    1,
    0,
    header.length & 255,
    header.length >> 8,
  ]);
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  await writeFile(path, Buffer.concat([preamble, Buffer.from(header, 'latin1'), bytes]));
}

/**
 * Reads such a file.
 * @param {string} path
 * @returns {Promise<{ values: Uint8Array | Int32Array, shape: number[] }>}
 * @throws {Error} for values of another type
 */
export async function readNpy(path) {
  const file = await readFile(path);
  const start = PREAMBLE_BYTES + file.readUInt16LE(8);
  const header = file.toString('latin1', PREAMBLE_BYTES, start);
  const [, type, dimensions = ''] = /'descr': '(\S+)'.*'shape': \((.*?),?\)/.exec(header) ?? [];
  const shape = dimensions.split(',').flatMap((text) => (text.trim() === '' ? [] : Number(text)));
  const bytes = new Uint8Array(file.subarray(start));
  if (type === '|u1') return { values: bytes, shape };
  if (type === '<i4') return { values: new Int32Array(bytes.buffer), shape };
  throw new Error(`${path}: expected values of type |u1 or <i4, received ${type}`);
}
