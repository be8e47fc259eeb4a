// @ts-check
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** A reporter of vitest that writes what a run came to into the file named by THAW_TEST_COUNTS_FILE. */
export default class CountsReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} errors outside tests
   */
  onTestRunEnd(modules, errors) {
    const file = process.env.THAW_TEST_COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify(countTests(modules, errors)));
  }
}

/**
 * @param {readonly import('vitest/node').TestModule[]} modules
 * @param {readonly unknown[]} errors
 * @returns {import('./test-counts.mjs').TestCounts}
 */
export function countTests(modules, errors) {
  /** @type {import('./test-counts.mjs').TestCounts} */
  const counts = { numPassed: 0, numFailed: errors.length, skipped: [], files: [] };
  for (const module of modules) {
    counts.files.push({ file: fileOf(module), durationMs: durationOf(module) });
    const numFailedBefore = counts.numFailed;
    for (const test of module.children.allTests()) addTest(counts, test);
    // A file that could not be imported, or a hook that threw, has no failed test of its own.
    if (module.state() === 'failed' && counts.numFailed === numFailedBefore) counts.numFailed += 1;
  }
  return counts;
}

/** @param {import('vitest/node').TestModule} module */
function fileOf(module) {
  return relative(process.cwd(), module.moduleId);
}

/** @param {import('vitest/node').TestModule} module */
function durationOf(module) {
  const { setupDuration, collectDuration, duration } = module.diagnostic();
  return Math.round(setupDuration + collectDuration + duration);
}

/**
 * @param {import('./test-counts.mjs').TestCounts} counts
 * @param {import('vitest/node').TestCase} test
 */
function addTest(counts, test) {
  const result = test.result();
  if (result.state === 'passed') counts.numPassed += 1;
  else if (result.state === 'failed') counts.numFailed += 1;
  else {
    const reason = result.state === 'skipped' ? result.note : 'it was never run';
    counts.skipped.push({ name: test.fullName, file: fileOf(test.module), reason });
  }
}
