import * as tf from '@tensorflow/tfjs-core';
import { formatShape } from '@thaw/layers';
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
 * The data as a tensor of its own, which the caller disposes.
 *
 * @throws InvalidBatch when the numbers do not fill their shape, or there is no example
 */
export function toTensor(where: string, data: Data, dtype: tf.DataType): tf.Tensor {
  const tensor = data instanceof tf.Tensor ? tf.cast(data, dtype) : tensorOf(where, data, dtype);
  if (tensor.rank > 0 && tensor.shape[0] !== 0) return tensor;
  tensor.dispose();
  throw new InvalidBatch(where, 'at least one example', `shape ${formatShape(tensor.shape)}`);
}

function tensorOf(where: string, data: Exclude<Data, tf.Tensor>, dtype: tf.DataType): tf.Tensor {
  if (!isShaped(data)) return tf.tidy(() => tf.cast(tf.tensor(data as tf.TensorLike), dtype));
  const { values, shape } = data;
  if (values.length !== tf.util.sizeFromShape([...shape]))
    throw new InvalidBatch(where, `numbers for shape ${formatShape(shape)}`, `${values.length}`);
  return tf.tidy(() => tf.cast(tf.tensor(values.slice(), [...shape]), dtype));
}

function isShaped(data: Exclude<Data, tf.Tensor>): data is ShapedNumbers {
  return 'values' in data && 'shape' in data;
}
