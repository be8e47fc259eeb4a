/** What stored values are: whole pixels, or numbers. */
export type Dtype = 'uint8' | 'float32';

/** Bytes of one value. */
export const ITEM_SIZE_BYTES: Readonly<Record<Dtype, number>> = { uint8: 1, float32: 4 };

/** The number of values in one example. */
export function sampleSize(sampleShape: readonly number[]): number {
  return sampleShape.reduce((size, dimension) => size * dimension, 1);
}

/** Bytes of one example's values. */
export function sampleSizeBytes(sampleShape: readonly number[], dtype: Dtype): number {
  return sampleSize(sampleShape) * ITEM_SIZE_BYTES[dtype];
}

/** The values behind bytes; a view where their place in memory allows it, else a copy. */
export function valuesOf(bytes: Uint8Array, dtype: Dtype): Uint8Array | Float32Array {
  if (dtype === 'uint8') return bytes;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}
