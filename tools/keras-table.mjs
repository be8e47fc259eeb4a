#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then writes the table in libs/layers/README.md anew from what the tests measure against Keras's fixtures.
import { runMain } from './main-program.mjs';

const PROJECTS = ['layers', 'training'];
const REPORTER = 'libs/layers/src/testing/keras-table-reporter.ts';

await runMain(async ({ signal }) => {
  const { join } = await import('node:path');
  const { runInForeground } = await import('./foreground-process.mjs');
  const { setUpFirst, WORKSPACE } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);
  const vitest = join(WORKSPACE, 'node_modules', 'vitest', 'vitest.mjs');
  const projects = PROJECTS.flatMap((name) => ['--project', name]);
  const reporters = ['--reporter=default', `--reporter=./${REPORTER}`];
  // The table's own tests look at what is to be written.
  const args = [vitest, 'run', ...projects, ...reporters, '--exclude', '**/keras-table.spec.ts'];
  const env = { ...process.env, THAW_KERAS_TABLE: 'write' };
  return runInForeground(process.execPath, args, { cwd: WORKSPACE, env });
});
