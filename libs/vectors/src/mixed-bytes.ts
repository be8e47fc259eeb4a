import { nativeVectors } from './native-vectors.js';

/** Of weights, which are whole numbers: one of them times a byte fits into 31 bits. */
export const WEIGHT_BITS = 22;
const HALF = 2 ** (WEIGHT_BITS - 1);

/** A vector of bytes, and how much of it is in a mixture. */
export interface Share {
  readonly bytes: Uint8Array;
  /** In units of `2 ** -WEIGHT_BITS`; both together are one, but for their roundings. */
  readonly weight: number;
}

/**
 * Mixes two vectors of bytes and rounds, with the same result with the addon and without it.
 *
 * @param target overwritten; apart from the others
 * @throws RangeError when one has another length
 */
export function writeMix(target: Uint8Array, left: Share, right: Share): void {
  for (const { bytes } of [left, right]) {
    if (bytes.length !== target.length)
      throw new RangeError(`writeMix: expected ${target.length} bytes to mix, received ${bytes.length}`);
  }
  if (nativeVectors === undefined) writeMixInJavaScript(target, left, right);
  else nativeVectors.mix(target, left.bytes, left.weight, right.bytes, right.weight);
}

export function writeMixInJavaScript(target: Uint8Array, left: Share, right: Share): void {
  const [ofLeft, ofRight] = [left.weight, right.weight];
  for (let i = 0; i < target.length; i += 1) {
    const sum = Math.imul(left.bytes[i] ?? 0, ofLeft) + Math.imul(right.bytes[i] ?? 0, ofRight);
    target[i] = (sum + HALF) >> WEIGHT_BITS;
  }
}
