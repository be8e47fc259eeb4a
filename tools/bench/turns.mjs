// @ts-check
import { milliseconds } from './text.mjs';

/** @typedef {import('./bench.mjs').BenchContext} BenchContext */
/** @typedef {import('./contestant.mjs').Measured} Measured */
/** @typedef {import('./contestant.mjs').Missing} Missing */
/** @typedef {import('./contestant.mjs').Run} Run */

/**
 * One repeat after the other, each contestant once in each, in the other order every second time. A peer that fails is left
 * out from then on, with what it said.
 * @param {readonly { name: string, run: () => Promise<Run> }[]} contestants the first one must not fail
 * @param {Pick<BenchContext, 'repeats' | 'signal' | 'note'>} context
 */
export async function takeTurns(contestants, { repeats, signal, note }) {
  /** @type {Map<string, Run[]>} */
  const runs = new Map(contestants.map(({ name }) => [name, []]));
  /** @type {{ name: string, why: string }[]} */
  const missing = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const turn = repeat % 2 === 0 ? contestants : [...contestants].reverse();
    for (const { name, run } of turn) {
      if (!runs.has(name)) continue;
      try {
        const result = await run();
        runs.get(name)?.push(result);
        note(`${name}, ${repeat + 1} of ${repeats}: ${milliseconds(result.totalMs)}`);
      } catch (error) {
        signal.throwIfAborted();
        if (name === contestants[0]?.name) throw error;
        runs.delete(name);
        missing.push({ name, why: /** @type {Error} */ (error).message });
      }
    }
  }
  return { contestants: [...runs].map(([name, list]) => ({ name, runs: list })), missing };
}
