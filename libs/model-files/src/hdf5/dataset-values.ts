import { sizeOf } from '../stored-tensor.js';
import { allocate } from './attribute-text.js';
import type { Hdf5Instance } from './hdf5-instance.js';
import type { Hdf5Library } from './hdf5-library.js';

type Metadata = ReturnType<Hdf5Library['get_dataset_metadata']>;

/** So much of a dataset lies in the library's memory at a time; the values are nowhere twice. */
const PIECE_BYTES = 2 ** 20;

/** Numbers as they lie in memory; of eight bytes as big integers. */
type Numbers = ArrayLike<number> | BigInt64Array | BigUint64Array;
type View = new (buffer: ArrayBufferLike, offset: number, length: number) => Numbers;

/** A box within a dataset: where it starts along each axis, and how long it is. */
interface Piece {
  readonly offset: readonly number[];
  readonly count: readonly number[];
}

/** How the numbers of a dataset lie in memory; undefined where they are of a type that is not read. */
export function viewOf(library: Hdf5Library, metadata: Metadata): View | undefined {
  const { H5T_INTEGER, H5T_FLOAT, H5T_ENUM } = library.H5T_class_t;
  const type = metadata.type === H5T_ENUM.value ? metadata.enum_type?.type : metadata.type;
  if (type === H5T_FLOAT.value) return FLOATS[metadata.size];
  if (type !== H5T_INTEGER.value) return undefined;
  return (metadata.signed ? INTEGERS : NATURALS)[metadata.size];
}

const FLOATS: Readonly<Record<number, View>> = { 4: Float32Array, 8: Float64Array };
const INTEGERS: Readonly<Record<number, View>> = {
  1: Int8Array,
  2: Int16Array,
  4: Int32Array,
  8: BigInt64Array,
};
const NATURALS: Readonly<Record<number, View>> = {
  1: Uint8Array,
  2: Uint16Array,
  4: Uint32Array,
  8: BigUint64Array,
};

/** Reads a dataset piece by piece into float32 values of its own. @throws what the library says of a damaged one */
export function readValues(
  { library, fileId }: Hdf5Instance,
  { path, shape, metadata, View }: { path: string; shape: readonly number[]; metadata: Metadata; View: View },
): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if (values.length === 0) return values;
  let start = 0;
  for (const { offset, count } of piecesOf(shape, metadata)) {
    const length = sizeOf(count);
    const pointer = allocate(library, length * metadata.size);
    const [counts, offsets, strides] = shape.length === 0 ? WHOLE : boxOf(offset, count);
    library.get_dataset_data(fileId, path, counts, offsets, strides, BigInt(pointer));
    put(values, start, new View(library.HEAPU8.buffer, pointer, length));
    library._free(pointer);
    start += length;
  }
  return values;
}

const WHOLE = [null, null, null] as const;

/** Of every number in a piece, as the library takes it. */
function boxOf(offset: readonly number[], count: readonly number[]): readonly [bigint[], bigint[], bigint[]] {
  return [count.map(BigInt), offset.map(BigInt), count.map(() => 1n)];
}

function put(values: Float32Array, start: number, numbers: Numbers): void {
  if (numbers instanceof BigInt64Array || numbers instanceof BigUint64Array)
    numbers.forEach((value, index) => (values[start + index] = Number(value)));
  else values.set(numbers, start);
}

/** Boxes that hold a dataset in its order: along the first axis of which one step is small enough, for whole chunks of it. */
function* piecesOf(shape: readonly number[], { size, chunks }: Metadata): Generator<Piece> {
  if (shape.length === 0) {
    yield { offset: [], count: [] };
    return;
  }
  const bytesOfStep = (axis: number): number => size * sizeOf(shape.slice(axis + 1));
  // Chunks are unpacked as a whole, so that no cut but one along the first axis leaves each in one piece.
  const found = chunks === null ? shape.findIndex((_, axis) => bytesOfStep(axis) <= PIECE_BYTES) : 0;
  const axis = Math.max(0, found);
  const steps = Math.max(1, Math.floor(PIECE_BYTES / bytesOfStep(axis)));
  const unit = chunks?.[0] ?? 1;
  const length = Math.max(1, Math.floor(steps / unit)) * unit;
  for (let outer = 0; outer < sizeOf(shape.slice(0, axis)); outer += 1) {
    const before = indicesAt(outer, shape.slice(0, axis));
    for (let start = 0; start < (shape[axis] ?? 0); start += length) {
      yield {
        offset: [...before, start, ...shape.slice(axis + 1).map(() => 0)],
        count: [
          ...before.map(() => 1),
          Math.min(length, (shape[axis] ?? 0) - start),
          ...shape.slice(axis + 1),
        ],
      };
    }
  }
}

/** Row-major: the last index changes fastest. */
function indicesAt(position: number, shape: readonly number[]): readonly number[] {
  const indices: number[] = [];
  let left = position;
  for (const length of shape.toReversed()) {
    indices.unshift(left % length);
    left = Math.floor(left / length);
  }
  return indices;
}
