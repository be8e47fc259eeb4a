/** The bit patterns of float32 values, so that a comparison tells -0 from 0 and one NaN from another. */
export function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}
