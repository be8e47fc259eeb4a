/** A repeatable source of numbers in [0, 1): mulberry32. */
export function seededUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Values whose sum depends on the order of the additions: ordinary ones, denormal ones, and ones so large that
 * they swallow the others and cancel.
 */
export function awkwardVector(length: number, uniform: () => number): Float32Array {
  return Float32Array.from({ length }, () => {
    const kind = uniform();
    const value = uniform() * 2 - 1;
    if (kind < 0.1) return value * 2 ** -127;
    if (kind < 0.3) return Math.sign(value) * 2 ** 40;
    if (kind < 0.5) return value * 1e6;
    return value;
  });
}
