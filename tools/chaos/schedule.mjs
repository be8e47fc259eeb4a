// @ts-check
import { randomOf } from '../random.mjs';

/**
 * @typedef {{
 *   index: number,
 *   fault: string,
 *   isInReduce: boolean,
 *   afterMs: number,
 *   holdMs: number,
 *   target: number,
 *   numChunks: number,
 * }} Action
 * One fault to come: `afterMs` after the one before is over; `target` chooses among whoever is there, from 0 to 1;
 * `numChunks` of a reduction pass between workers before it, where it falls into one; `holdMs` is how long it lasts.
 */

/** @typedef {{ name: string, holdMs: readonly [least: number, most: number] }} Drawn what a schedule needs of a fault */

const PAUSE_MS = { least: 300, most: 2_000 };
const MOST_CHUNKS = 6;
/** Of the choices of targets. */
const FINENESS = 1_000;

/**
 * The first actions of the schedule of a seed. Faults are drawn like cards: all of them in one order, then all of them in
 * another one. Every second one falls into a reduction.
 * @param {number} seed
 * @param {readonly Drawn[]} faults a fault that is here twice comes twice as often
 * @param {number} count
 * @returns {Action[]}
 */
export function scheduleOf(seed, faults, count) {
  const random = randomOf(seed, 0);
  const between = (/** @type {number} */ least, /** @type {number} */ most) =>
    least + random.below(most - least + 1);
  const isFirstInReduce = random.chance(0.5);
  /** @type {Drawn[]} */
  let deck = [];
  return Array.from({ length: faults.length === 0 ? 0 : count }, (_, index) => {
    if (deck.length === 0) deck = shuffled(faults, random);
    const { name, holdMs } = /** @type {Drawn} */ (deck.pop());
    return {
      index,
      fault: name,
      isInReduce: (index % 2 === 0) === isFirstInReduce,
      afterMs: between(PAUSE_MS.least, PAUSE_MS.most),
      holdMs: between(...holdMs),
      target: random.below(FINENESS) / FINENESS,
      numChunks: random.below(MOST_CHUNKS),
    };
  });
}

/**
 * @source Fisher and Yates, in the form of Durstenfeld, "Algorithm 235: Random permutation", 1964
 * @param {readonly Drawn[]} faults
 * @param {import('../random.mjs').Random} random
 */
function shuffled(faults, random) {
  const deck = [...faults];
  for (let last = deck.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [deck[last], deck[other]] = [/** @type {Drawn} */ (deck[other]), /** @type {Drawn} */ (deck[last])];
  }
  return deck;
}
