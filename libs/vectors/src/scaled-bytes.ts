import { nativeVectors } from './native-vectors.js';

/** What bytes are multiplied with, and what is added after that; each result is rounded to float32. */
export interface Scaling {
  readonly factor: number;
  readonly summand: number;
}

/**
 * Makes numbers of bytes, with the same bits with the addon and without it.
 *
 * @param target overwritten
 * @throws RangeError when there are not as many bytes as numbers
 */
export function writeScaled(target: Float32Array, bytes: Uint8Array, scaling: Scaling): void {
  if (bytes.length !== target.length)
    throw new RangeError(`writeScaled: expected ${target.length} bytes to scale, received ${bytes.length}`);
  if (nativeVectors === undefined) writeScaledInJavaScript(target, bytes, scaling);
  else nativeVectors.scale(target, bytes, scaling.factor, scaling.summand);
}

/** A byte has 256 values, so each is scaled once. */
export function writeScaledInJavaScript(target: Float32Array, bytes: Uint8Array, scaling: Scaling): void {
  const scaled = Float32Array.from({ length: 256 }, (_, value) => scaledValue(value, scaling));
  for (let index = 0; index < target.length; index++) target[index] = scaled[bytes[index] ?? 0] ?? 0;
}

/** With the rounding of float32 arithmetic. */
export function scaledValue(value: number, { factor, summand }: Scaling): number {
  return Math.fround(Math.fround(value * Math.fround(factor)) + Math.fround(summand));
}
