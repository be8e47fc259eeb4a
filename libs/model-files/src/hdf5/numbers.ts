import { InvalidModelFile, UnsupportedModelFile } from '../errors.js';

/**
 * Numbers as the HDF5 library gives them, as float32: of any integer and float type, true and false as 1 and 0.
 *
 * @throws InvalidModelFile when there are not as many as the shape says; UnsupportedModelFile when they are no numbers
 */
export function toFloat32(
  value: unknown,
  { where, length }: { where: string; length: number },
): Float32Array {
  const numbers = floatsOf(value);
  if (numbers === undefined)
    throw new UnsupportedModelFile(`${where}: expected numbers, received ${describe(value)}.`);
  if (numbers.length !== length)
    throw new InvalidModelFile(
      `${where}: expected ${length} numbers, received ${numbers.length}. The file is damaged.`,
    );
  return numbers;
}

function floatsOf(value: unknown): Float32Array | undefined {
  if (value instanceof Float32Array) return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return Float32Array.of(Number(value));
  if (value instanceof BigInt64Array || value instanceof BigUint64Array)
    return Float32Array.from(value, Number);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Float32Array.from(value as unknown as ArrayLike<number>);
  if (Array.isArray(value) && value.every((each) => ['number', 'boolean'].includes(typeof each)))
    return Float32Array.from(value, Number);
  return undefined;
}

function describe(value: unknown): string {
  return Array.isArray(value) ? `a list of ${typeof value[0]}` : value === null ? 'nothing' : typeof value;
}
