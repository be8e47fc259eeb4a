// @ts-check
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { THAW } from './contestant.mjs';
import { runRanks } from './peer-run.mjs';
import { takeTurns } from './turns.mjs';

/** @typedef {import('./bench.mjs').BenchContext} BenchContext */
/** @typedef {import('./contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {import('./contestant.mjs').Run} Run */
/** @typedef {{ id: string, title: string, length: number, ranks: number, atLeast: number, rounds: { full: number, quick: number } }} Reduction `length`: in float32 */

const SCRIPTS = {
  [THAW]: join(import.meta.dirname, 'all-reduce-thaw.mjs'),
  gloo: join(import.meta.dirname, 'peers', 'all_reduce_gloo.py'),
};
const WARM_UP = 2;
/** All weights of ResNet50 with a Dense layer, and those of the layer alone. */
const LARGE = { length: 23_608_202, size: '94 MB', rounds: { full: 20, quick: 2 } };
const SMALL = { length: 20_490, size: '0.08 MB', rounds: { full: 500, quick: 10 } };

/** @type {readonly Reduction[]} */
export const REDUCTIONS = [
  { ...LARGE, name: 'large', ranks: 2, atLeast: 1 },
  { ...LARGE, name: 'large', ranks: 4, atLeast: 1 },
  { ...SMALL, name: 'small', ranks: 2, atLeast: 1 / 1.5 },
  { ...SMALL, name: 'small', ranks: 4, atLeast: 1 / 1.5 },
].map(({ name, size, ranks, ...reduction }) => ({
  ...{ ...reduction, ranks },
  id: `all-reduce-${name}-${ranks}`,
  title: `all-reduce of ${size} of float32, ${ranks} processes on one host`,
}));

/**
 * Lets Thaw's exact all-reduce and gloo's add up vectors, one after the other in each process; one run's time is that of one
 * reduction. In place of a final loss stands a sum of the result.
 * @param {Reduction} reduction
 * @param {BenchContext} context
 * @returns {Promise<MeasuredRow>}
 */
export async function measureAllReduce({ id, title, length, ranks, atLeast, rounds }, context) {
  const { isQuick, peers, signal } = context;
  const settings = { length, ranks, rounds: rounds[isQuick ? 'quick' : 'full'], warmUp: WARM_UP };
  const contestants = Object.entries(SCRIPTS).map(([name, script]) => ({
    name,
    run: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-reduce-'));
      try {
        const task = join(folder, 'task.json');
        await writeFile(task, JSON.stringify({ ...settings, folder }));
        const interpreter = await peers.interpreterOf(script, 1);
        const startedAt = Date.now();
        return mergedReduction(
          await runRanks({ interpreter, script, task, numProcesses: ranks }, signal),
          startedAt,
        );
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  }));
  return {
    ...{ id, title, settings },
    targets: [{ measure: 'totalMs', against: 'gloo', atLeast }],
    ...(await takeTurns(contestants, context)),
  };
}

/**
 * The slowest rank decides.
 * @param {readonly any[]} reports one line of each rank
 * @param {number} startedAt
 * @returns {Run}
 */
function mergedReduction(reports, startedAt) {
  const most = (/** @type {string} */ of) => Math.max(...reports.map((report) => report[of]));
  return {
    startMs: most('readyAt') - startedAt,
    totalMs: most('roundMs'),
    firstEpochMs: null,
    finalLoss: most('sum'),
    peakRssBytes: reports.some((report) => report.peakRssBytes === null) ? null : most('peakRssBytes'),
    settings: reports[0]?.settings ?? {},
  };
}
