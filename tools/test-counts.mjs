// @ts-check
import { readFile } from 'node:fs/promises';

/**
 * What a run of vitest came to; written by the counts reporter.
 * @typedef {object} TestCounts
 * @property {number} numPassed
 * @property {number} numFailed failed tests, files that could not be run, and errors outside tests
 * @property {SkippedTest[]} skipped
 */

/** @typedef {{ name: string, file: string, reason: string | undefined }} SkippedTest */

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
 * The last lines of a test run: what was skipped and why, what went wrong outside tests, and the counts on a line of their own.
 * No test at all, no counts, and an exit code that the counts do not explain are failures.
 * @param {TestCounts | undefined} counts
 * @param {number} vitestExitCode
 * @returns {{ text: string, exitCode: number }}
 */
export function reportOf(counts, vitestExitCode) {
  const { numPassed, numFailed, skipped } = counts ?? { numPassed: 0, numFailed: 0, skipped: [] };
  const lines = skipped.map(
    ({ name, file, reason }) => `skipped: ${name} (${file}): ${reason ?? 'no reason given'}`,
  );
  const trouble = troubleOf(counts, vitestExitCode);
  if (trouble !== undefined) lines.push(`failed: ${trouble}`);
  const numAllFailed = numFailed + (trouble === undefined ? 0 : 1);
  lines.push(`${numPassed} passed, ${numAllFailed} failed, ${skipped.length} skipped`);
  return { text: `${lines.join('\n')}\n`, exitCode: numAllFailed > 0 ? 1 : 0 };
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
