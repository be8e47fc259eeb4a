import { isFiniteVector } from './finite.js';
import { nativeVectors } from './native-vectors.js';

/** A call of the addon takes as long as so many sums of JavaScript. */
const LEAST_NATIVE = 256;

/**
 * Adds `source` to `target`, element by element, in place: the one adder of the reduction tree, used inside a
 * worker and between workers.
 *
 * Each sum is the float32 sum, rounded once, with the addon and without it. Denormal numbers are kept.
 *
 * @param target overwritten; must not overlap `source` unless both are the same range
 * @throws RangeError when the lengths differ
 */
export function addInto(target: Float32Array, source: Float32Array): void {
  const { length } = target;
  if (source.length !== length) {
    throw new RangeError(`addInto: expected ${length} elements to add, received ${source.length}`);
  }
  writeSum(target, target, source);
}

/**
 * As {@link addInto} for a sum that goes elsewhere.
 *
 * @param target overwritten; `left`, or apart from both
 * @returns whether all sums are finite
 */
export function writeSum(target: Float32Array, left: Float32Array, right: Float32Array): boolean {
  const { length } = target;
  if (left.length !== length || right.length !== length) {
    const received = `${left.length} and ${right.length}`;
    throw new RangeError(`writeSum: expected ${length} elements on both sides, received ${received}`);
  }
  if (nativeVectors !== undefined && length >= LEAST_NATIVE) return nativeVectors.add(target, left, right);
  writeSumInJavaScript(target, left, right);
  return isFiniteVector(target);
}

/**
 * The same without the addon: JavaScript adds as float64 and the store rounds to float32, and because a float64 significand (53 bits) holds
 * at least 2 * 24 + 2 bits, rounding twice gives what rounding once gives.
 *
 * @source S. A. Figueroa, When is double rounding innocuous?, ACM SIGNUM Newsletter 30(3), 1995
 */
export function writeSumInJavaScript(target: Float32Array, left: Float32Array, right: Float32Array): void {
  const { length } = target;
  // Every index is within all; the compiler of the language cannot know it, that of the machine drops the zeros.
  for (let index = 0; index < length; index++) target[index] = (left[index] ?? 0) + (right[index] ?? 0);
}
