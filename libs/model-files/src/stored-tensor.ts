/** A tensor as it lies in a file: row-major float32 values. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** As many values as the product of `shape`. */
  readonly values: Float32Array;
}

/** A tensor in a file that is open: its values are read when they are asked for. */
export interface StoredEntry {
  /** Where it lies in the file, for messages. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Of the numbers in the file, for example `float64`. */
  readonly dtype: string;
  /**
   * The values as float32.
   *
   * @throws InvalidModelFile when they are damaged; UnsupportedModelFile for numbers of a type that is not read
   */
  read(): Float32Array;
}

/** The values of all tensors by name. Throws as reading one does. */
export function readAll(entries: readonly StoredEntry[]): Map<string, StoredTensor> {
  return new Map(entries.map((entry) => [entry.name, { shape: entry.shape, values: entry.read() }]));
}

/** How many values a tensor of this shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
