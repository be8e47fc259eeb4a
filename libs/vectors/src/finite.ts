import { nativeVectors } from './native-vectors.js';

/** Whether no element is infinite, or no number. */
export function isFiniteVector(vector: Float32Array): boolean {
  return nativeVectors?.isFinite(vector) ?? isFiniteInJavaScript(vector);
}

/** Times zero, what is not finite is no number, and neither is a sum with it: no branch, and four sums that need not wait for each other. */
export function isFiniteInJavaScript(vector: Float32Array): boolean {
  const at = (index: number): number => vector[index] ?? 0;
  const inFours = vector.length - (vector.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let index = 0; index < inFours; index += 4) {
    a += at(index) * 0;
    b += at(index + 1) * 0;
    c += at(index + 2) * 0;
    d += at(index + 3) * 0;
  }
  for (let index = inFours; index < vector.length; index++) a += at(index) * 0;
  return a + b + c + d === 0;
}
