#!/usr/bin/env node
// @ts-check
// Sets this checkout up, runs every project's tests (arguments go to vitest) and ends with one line of counts.
import { fail, runMain } from './main-program.mjs';

/** No test is about time; on a busy machine one may take long, and only one that hangs must be ended. */
const PATIENCE = ['--testTimeout=180000', '--hookTimeout=180000'];

await runMain(async ({ args, signal }) => {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const { runInForeground } = await import('./foreground-process.mjs');
  const { readTestCounts, reportOf } = await import('./test-counts.mjs');
  const { setUpFirst, WORKSPACE } = await import('./workspace-setup.mjs');
  try {
    const { summary } = await setUpFirst(signal);
    process.stderr.write(`${summary}\n`);
  } catch (error) {
    if (signal.aborted) throw error;
    fail(error);
    process.stdout.write('0 passed, 1 failed, 0 skipped\n');
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), 'thaw-test-'));
  try {
    const countsFile = join(folder, 'counts.json');
    const vitest = join(WORKSPACE, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', `--reporter=${join(WORKSPACE, 'tools', 'counts-reporter.mjs')}`];
    const exitCode = await runInForeground(
      process.execPath,
      [vitest, 'run', ...reporters, ...PATIENCE, ...args],
      {
        cwd: WORKSPACE,
        env: { ...process.env, THAW_TEST_COUNTS_FILE: countsFile },
      },
    );
    const report = reportOf(await readTestCounts(countsFile), exitCode);
    process.stdout.write(report.text);
    return report.exitCode;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
