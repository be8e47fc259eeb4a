// @ts-check
import { execFile } from 'node:child_process';
import { bench } from '../bench/bench.mjs';
import { reportOf } from '../bench/report.mjs';
import { tableOf } from '../bench/table.mjs';

/** @typedef {import('../bench/report.mjs').Report} Report */
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
 * @returns {Promise<boolean>} whether the contestants of all rows came to the same losses; who is faster is told, and not judged
 */
export async function tryBench(site, { signal, say }) {
  const note = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
  const plan = { rows: ROWS, repeats: REPEATS, isQuick: false, testData: undefined, signal, note };
  const report = reportOf(await bench({ ...plan, site }));
  say(tableOf(report));
  return isAgreed(report);
}

/**
 * Whether every row is reported, and no peer is missing in it, without which there is nobody to agree with.
 * @param {Pick<Report, 'rows' | 'refused' | 'failed'>} report
 */
export function isAgreed({ rows, refused, failed }) {
  return refused.length + failed.length === 0 && rows.every(({ missing }) => missing.length === 0);
}
