// @ts-check

/** @typedef {ReturnType<typeof randomOf>} Random */

/**
 * Numbers that depend on a seed and a case alone, so that one case can be made again without those before it.
 * @source https://gist.github.com/tommyettinger/46a874533244883189143505d203312c, mulberry32
 * @param {number} seed
 * @param {number} index
 */
export function randomOf(seed, index) {
  let state = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** A whole number from 0 on. @param {number} limit */
  const below = (limit) => Math.floor(next() * limit);
  /**
   * @template T
   * @param {readonly T[]} items not empty
   * @returns {T}
   */
  const pick = (items) => /** @type {T} */ (items[below(items.length)]);
  /** @param {number} probability */
  const chance = (probability) => next() < probability;
  return { below, pick, chance };
}
