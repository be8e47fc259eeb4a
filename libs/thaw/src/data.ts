import * as tf from '@tensorflow/tfjs-core';
import { formatShape } from '@thaw/layers';
import { nearestName } from '@thaw/orchestration';
import { InvalidBatch } from '@thaw/training';

/** Numbers in arrays of arrays, all of one length on each level. */
export type NestedNumbers = readonly (number | NestedNumbers)[];

type NumberArray = Float32Array | Int32Array | Uint8Array;

/** Row-major numbers and the shape that they have. */
export interface ShapedNumbers {
  readonly values: NumberArray | readonly number[];
  readonly shape: readonly number[];
}

/** Examples, labels or weights; the first dimension counts the examples. Tensors stay the caller's. */
export type Data = tf.Tensor | NestedNumbers | NumberArray | ShapedNumbers;

/**
 * Data for all inputs of a model, or for all outputs: data alone where there is one; of several a list in their order, or
 * an object by their names, with `null` for an output that has neither loss nor metric.
 */
export type ModelData =
  Data | readonly (Data | null)[] | { readonly [name: string]: Data | null | undefined };

/**
 * The data of each input or output.
 *
 * @param names of the inputs or outputs; undefined where only the data tell how many there are
 * @throws InvalidBatch when there are more or fewer, or a name is unknown
 */
export function unpackData(
  where: string,
  data: ModelData,
  names: readonly string[] | undefined,
): readonly (Data | undefined)[] {
  const parts = partsOf(where, data, names);
  if (names !== undefined && parts.length !== names.length)
    throw new InvalidBatch(where, `one for each of ${names.join(', ')}`, String(parts.length));
  return parts.map((part) => part ?? undefined);
}

function partsOf(
  where: string,
  data: ModelData,
  names: readonly string[] | undefined,
): readonly (Data | null | undefined)[] {
  if (data instanceof tf.Tensor || ArrayBuffer.isView(data)) return [data];
  if (Array.isArray(data)) {
    const array: readonly unknown[] = data;
    return isList(array, names?.length) ? array : [array as NestedNumbers];
  }
  if (isShaped(data)) return [data];
  return partsByName(where, data as { readonly [name: string]: Data | null | undefined }, names ?? []);
}

/** Whether an array holds data for several, rather than numbers: of one input it may be rows, also in typed arrays. */
function isList(data: readonly unknown[], count: number | undefined): data is readonly (Data | null)[] {
  if (count !== undefined && count > 1) return data.some((part) => typeof part !== 'number');
  return data.some(
    (part) =>
      part === null ||
      (typeof part === 'object' && !Array.isArray(part) && !(count === 1 && ArrayBuffer.isView(part))),
  );
}

function partsByName(
  where: string,
  data: { readonly [name: string]: Data | null | undefined },
  names: readonly string[],
): (Data | null | undefined)[] {
  for (const name of Object.keys(data)) {
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    const suggestion = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
    throw new InvalidBatch(where, `data by the names ${names.join(', ')}`, `'${name}'${suggestion}`);
  }
  return names.map((name) => data[name]);
}

/**
 * The data as a tensor of its own, which the caller disposes.
 *
 * @throws InvalidBatch when the numbers do not fill their shape, or there is no example
 */
export function toTensor(where: string, data: Data, dtype: tf.DataType): tf.Tensor {
  if (data instanceof tf.Tensor && data.dtype === 'string') throw new InvalidBatch(where, 'numbers', 'text');
  const tensor = data instanceof tf.Tensor ? tf.cast(data, dtype) : tensorOf(where, data, dtype);
  if (tensor.rank > 0 && tensor.shape[0] !== 0) return tensor;
  tensor.dispose();
  throw new InvalidBatch(where, 'at least one example', `shape ${formatShape(tensor.shape)}`);
}

function tensorOf(where: string, data: Exclude<Data, tf.Tensor>, dtype: tf.DataType): tf.Tensor {
  if (!isShaped(data)) return tf.tidy(() => tf.cast(arraysToTensor(where, data), dtype));
  const { values, shape } = data;
  if (values.length !== tf.util.sizeFromShape([...shape]))
    throw new InvalidBatch(where, `numbers for shape ${formatShape(shape)}`, `${values.length}`);
  return tf.tidy(() => tf.cast(tf.tensor(values.slice(), [...shape]), dtype));
}

/** @throws InvalidBatch when arrays differ in length, or hold something else than numbers */
function arraysToTensor(where: string, data: NestedNumbers | NumberArray): tf.Tensor {
  const shape = shapeOf(data);
  if (!hasShape(data, shape))
    throw new InvalidBatch(where, 'numbers in arrays of one length on each level', 'arrays that differ');
  return tf.tensor(data, shape.length === 0 ? undefined : shape, 'float32');
}

/** As the first of each level says. */
function shapeOf(data: unknown): number[] {
  if (!isArray(data)) return [];
  return [data.length, ...(data.length === 0 ? [] : shapeOf(data[0]))];
}

function hasShape(data: unknown, [length, ...inner]: readonly number[]): boolean {
  if (length === undefined) return typeof data === 'number' || typeof data === 'boolean';
  if (!isArray(data) || data.length !== length) return false;
  return ArrayBuffer.isView(data) || data.every((part) => hasShape(part, inner));
}

function isArray(data: unknown): data is readonly unknown[] | NumberArray {
  return Array.isArray(data) || (ArrayBuffer.isView(data) && !(data instanceof DataView));
}

function isShaped(data: object): data is ShapedNumbers {
  return 'values' in data && 'shape' in data;
}
