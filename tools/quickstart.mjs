#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then runs examples/quickstart/quickstart.mjs with the arguments given. Set-up tells on standard
// error, so that standard output belongs to the quickstart.
import { runMain } from './main-program.mjs';

await runMain(async ({ args, signal }) => {
  const { join } = await import('node:path');
  const { runInForeground } = await import('./foreground-process.mjs');
  const { setUpFirst, WORKSPACE } = await import('./workspace-setup.mjs');
  const { summary } = await setUpFirst(signal);
  process.stderr.write(`${summary}\n`);
  const quickstart = join(WORKSPACE, 'examples', 'quickstart', 'quickstart.mjs');
  return runInForeground(process.execPath, [quickstart, ...args], { env: process.env });
});
