import * as tf from '@tensorflow/tfjs-core';
import { InvalidLayerArgument } from '../errors.js';
import type { Initializer } from './initializer.js';
import { KerasInitializer } from './keras-initializer.js';
import { sizeOfShape } from '../shapes/shape.js';

/**
 * `gain` on the diagonal of a matrix, 0 elsewhere. Keras's own configurations lose the gain; these have it where it is not 1.
 * @source keras/src/initializers/constant_initializers.py, Identity
 */
export function identity({ gain = 1 }: { gain?: number | undefined } = {}): Initializer {
  return new KerasInitializer('Identity', gain === 1 ? {} : { gain }, (shape) => {
    const [numRows, numColumns] = shape;
    if (numRows === undefined || numColumns === undefined || shape.length > 2)
      throw new InvalidLayerArgument('Identity', 'the shape', 'of rank 2', shape);
    const values = new Float32Array(numRows * numColumns);
    for (let index = 0; index < Math.min(numRows, numColumns); index++)
      values[index * (numColumns + 1)] = gain;
    return tf.tensor(values, [numRows, numColumns]);
  });
}

/**
 * `gain` times a random matrix with orthonormal columns, or rows where there are fewer of those; the last axis is one
 * side of it and the others together the other.
 * @source keras/src/initializers/random_initializers.py, Orthogonal
 */
export function orthogonal(
  options: { gain?: number | undefined; seed?: number | undefined } = {},
): Initializer {
  const { gain = 1, seed = null } = options;
  return new KerasInitializer('Orthogonal', { gain, seed }, (shape, random, drawSeed) => {
    if (shape.length < 2)
      throw new InvalidLayerArgument('Orthogonal', 'the shape', 'of rank 2 or more', shape);
    const numColumns = shape.at(-1) ?? 1;
    const numRows = sizeOfShape(shape.slice(0, -1));
    const [long, short] = [Math.max(numRows, numColumns), Math.min(numRows, numColumns)];
    return tf.tidy(() => {
      const drawn = random.normal([long, short], drawSeed, 0, 1);
      const columns = orthonormalColumns(drawn.dataSync(), { numRows: long, numColumns: short });
      const values = new Float32Array(long * short);
      columns.forEach((column, index) => values.set(column, index * long));
      const byColumn = tf.tensor2d(values, [short, long]);
      const matrix = numRows < numColumns ? byColumn : tf.transpose(byColumn);
      return tf.mul(tf.reshape(matrix, [...shape]), gain);
    });
  });
}

/**
 * The Q of a matrix's QR factorization in which R has a positive diagonal, by Gram-Schmidt in double precision;
 * each column is orthogonalized twice, which is enough for all the digits of a float.
 */
function orthonormalColumns(
  matrix: ArrayLike<number>,
  { numRows, numColumns }: { numRows: number; numColumns: number },
): Float64Array[] {
  const columns: Float64Array[] = [];
  for (let index = 0; index < numColumns; index++) {
    const column = Float64Array.from({ length: numRows }, (_, row) => matrix[row * numColumns + index] ?? 0);
    for (const former of columns) subtractProjection(column, former);
    for (const former of columns) subtractProjection(column, former);
    const norm = Math.sqrt(dot(column, column));
    columns.push(column.map((value) => value / norm));
  }
  return columns;
}

function subtractProjection(column: Float64Array, unit: Float64Array): void {
  const share = dot(column, unit);
  for (let row = 0; row < column.length; row++) column[row] = (column[row] ?? 0) - share * (unit[row] ?? 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) sum += (a[row] ?? 0) * (b[row] ?? 0);
  return sum;
}
