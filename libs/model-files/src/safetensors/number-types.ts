import { Float16Array } from '@petamoriken/float16';
import { UnsupportedModelFile } from '../errors.js';

/** A type of numbers in a safetensors file. */
export interface NumberType {
  /** In lower case and in full, as `float32`. */
  readonly name: string;
  readonly sizeBytes: number;
  /** The numbers in little-endian bytes as float32; undefined for a type that no weight has. */
  readonly toFloat32?: (buffer: ArrayBuffer) => Float32Array;
}

/** @source safetensors 0.8, `Dtype` */
const TYPES: Readonly<Record<string, NumberType>> = {
  F64: {
    name: 'float64',
    sizeBytes: 8,
    toFloat32: (buffer) => Float32Array.from(new Float64Array(buffer)),
  },
  F32: { name: 'float32', sizeBytes: 4, toFloat32: (buffer) => new Float32Array(buffer) },
  F16: {
    name: 'float16',
    sizeBytes: 2,
    toFloat32: (buffer) => Float32Array.from(new Float16Array(buffer)),
  },
  // The upper half of a float32.
  BF16: {
    name: 'bfloat16',
    sizeBytes: 2,
    toFloat32: (buffer) =>
      new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer),
  },
  I64: { name: 'int64', sizeBytes: 8 },
  I32: { name: 'int32', sizeBytes: 4 },
  I16: { name: 'int16', sizeBytes: 2 },
  I8: { name: 'int8', sizeBytes: 1 },
  U64: { name: 'uint64', sizeBytes: 8 },
  U32: { name: 'uint32', sizeBytes: 4 },
  U16: { name: 'uint16', sizeBytes: 2 },
  U8: { name: 'uint8', sizeBytes: 1 },
  BOOL: { name: 'bool', sizeBytes: 1 },
};

/** The type that a header names. @throws UnsupportedModelFile for one that is not known */
export function numberTypeOf(dtype: unknown, where: string): NumberType {
  const type = typeof dtype === 'string' && Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
  if (type !== undefined) return type;
  throw new UnsupportedModelFile(
    `${where}: expected a dtype of ${Object.keys(TYPES).join(', ')}, received ${JSON.stringify(dtype)}. Convert the file to float32 first.`,
  );
}

/**
 * The numbers of a tensor.
 *
 * @param bytes alone in their buffer, which becomes the numbers'
 * @throws UnsupportedModelFile when they are not those of a weight
 */
export function readNumbers(
  bytes: Uint8Array<ArrayBuffer>,
  { name, toFloat32 }: NumberType,
  where: string,
): Float32Array {
  if (toFloat32 !== undefined) return toFloat32(bytes.buffer);
  throw new UnsupportedModelFile(
    `${where}: expected numbers with a fraction for a weight, received ${name}. Convert it to float32 first.`,
  );
}
