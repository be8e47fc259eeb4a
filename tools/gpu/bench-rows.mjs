// @ts-check
import { execFile } from 'node:child_process';
import { bench } from '../bench/bench.mjs';
import { reportOf, shortcomingsOf } from '../bench/report.mjs';
import { tableOf } from '../bench/table.mjs';

/** @typedef {import('../bench/site.mjs').Site} Site */

/** The cheapest work, and the one that moves most between devices. */
const ROWS = ['frozen', 'everything'];
const REPEATS = 3;

/** Whether a Python has a PyTorch that finds a GPU. @param {string} python @returns {Promise<boolean>} */
export async function findsGpuInPython(python) {
  const question = 'import torch; raise SystemExit(0 if torch.cuda.is_available() else 1)';
  return new Promise(
    (resolve) => void execFile(python, ['-c', question], (error) => resolve(error === null)),
  );
}

/**
 * Lets Thaw and PyTorch train on the same GPUs.
 * @param {Site} site
 * @param {{ signal: AbortSignal, say: (line: string) => void }} options
 * @returns {Promise<boolean>} whether all rows could be reported: the contestants came to the same losses
 */
export async function tryBench(site, { signal, say }) {
  const note = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
  const plan = { rows: ROWS, repeats: REPEATS, isQuick: false, testData: undefined, signal, note };
  const report = reportOf(await bench({ ...plan, site }));
  say(tableOf(report));
  // Who is faster is told, and not judged here.
  return shortcomingsOf({ ...report, isQuick: true }).length === 0;
}
