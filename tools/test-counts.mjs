// @ts-check
import { readFile } from 'node:fs/promises';

/**
 * What a run of vitest came to; written by the counts reporter.
 * @typedef {object} TestCounts
 * @property {number} numPassed
 * @property {number} numFailed failed tests, files that could not be run, and errors outside tests
 * @property {SkippedTest[]} skipped
 * @property {FileTime[]} files all of them
 */

/** @typedef {{ name: string, file: string, reason: string | undefined }} SkippedTest */
/** @typedef {{ file: string, durationMs: number }} FileTime `durationMs`: of loading it, its hooks and its tests */

/** @type {TestCounts} */
const NOTHING = { numPassed: 0, numFailed: 0, skipped: [], files: [] };
/** So many files are named as the slowest. */
const NUM_SLOWEST = 10;

/**
 * @param {string} file
 * @returns {Promise<TestCounts | undefined>} undefined if vitest did not come to its end
 */
export async function readTestCounts(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The last lines of a test run: which files took longest, what was skipped and why, what went wrong outside tests, and the
 * counts on a line of their own.
 * No test at all, no counts, and an exit code that the counts do not explain are failures.
 * @param {TestCounts | undefined} counts
 * @param {number} vitestExitCode
 * @returns {{ text: string, exitCode: number }}
 */
export function reportOf(counts, vitestExitCode) {
  const { numPassed, numFailed, skipped, files } = counts ?? NOTHING;
  const lines = [
    ...slowestOf(files).map(({ file, durationMs }) => `slowest: ${(durationMs / 1000).toFixed(1)} s ${file}`),
    ...skipped.map(({ name, file, reason }) => `skipped: ${name} (${file}): ${reason ?? 'no reason given'}`),
  ];
  const trouble = troubleOf(counts, vitestExitCode);
  if (trouble !== undefined) lines.push(`failed: ${trouble}`);
  const numAllFailed = numFailed + (trouble === undefined ? 0 : 1);
  lines.push(`${numPassed} passed, ${numAllFailed} failed, ${skipped.length} skipped`);
  return { text: `${lines.join('\n')}\n`, exitCode: numAllFailed > 0 ? 1 : 0 };
}

/** @param {readonly FileTime[]} files */
function slowestOf(files) {
  return [...files].sort((left, right) => right.durationMs - left.durationMs).slice(0, NUM_SLOWEST);
}

/**
 * @param {TestCounts | undefined} counts
 * @param {number} vitestExitCode
 * @returns {string | undefined}
 */
function troubleOf(counts, vitestExitCode) {
  if (counts === undefined)
    return `vitest ended with exit code ${vitestExitCode} before it had counted its tests`;
  const { numPassed, numFailed, skipped } = counts;
  if (numPassed + numFailed + skipped.length === 0) return 'no test was found';
  if (vitestExitCode !== 0 && numFailed === 0)
    return `vitest ended with exit code ${vitestExitCode} although no test failed`;
  return undefined;
}
