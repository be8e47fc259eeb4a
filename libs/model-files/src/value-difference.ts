/** How the values of two weights of one shape differ, as float32. */
export interface ValueDifference {
  readonly numElements: number;
  readonly numDifferent: number;
  /** The largest |a - b| of elements that are finite in both; 0 where none differ. */
  readonly maxAbsolute: number;
  /** The largest |a - b| / max(|a|, |b|) of the same. */
  readonly maxRelative: number;
  /** How many of those that differ are NaN or infinite on one side or both. */
  readonly numNotFinite: number;
}

/**
 * Compares values of equal length. NaN equals NaN, and 0 equals -0.
 *
 * @param tolerance the largest |a - b| that counts as equal
 */
export function compareValues(a: Float32Array, b: Float32Array, tolerance = 0): ValueDifference {
  let [numDifferent, numNotFinite, maxAbsolute, maxRelative] = [0, 0, 0, 0];
  a.forEach((left, index) => {
    const right = b[index] ?? Number.NaN;
    if (left === right || (Number.isNaN(left) && Number.isNaN(right))) return;
    const difference = Math.abs(left - right);
    if (difference <= tolerance) return;
    numDifferent += 1;
    if (!Number.isFinite(difference)) {
      numNotFinite += 1;
      return;
    }
    maxAbsolute = Math.max(maxAbsolute, difference);
    maxRelative = Math.max(maxRelative, difference / Math.max(Math.abs(left), Math.abs(right)));
  });
  return { numElements: a.length, numDifferent, maxAbsolute, maxRelative, numNotFinite };
}
