#!/usr/bin/env node
// @ts-check
// Runs every check of the source to its end and tells which ones failed.
import { runMain } from './main-program.mjs';

await runMain(async ({ signal }) => {
  const { createProgress } = await import('../libs/runtime/provision/progress.mjs');
  const { runInForeground } = await import('./foreground-process.mjs');
  const { lintChecks } = await import('./lint-checks.mjs');
  const { installPackages } = await import('./package-install.mjs');
  const { WORKSPACE: root } = await import('./workspace-setup.mjs');
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
  await installPackages({ root, env: process.env, signal, progress: createProgress(process.stderr) });
  const failed = [];
  const checks = lintChecks(root);
  for (const { name, script, args } of checks) {
    process.stdout.write(`\n--- ${name}\n`);
    const exitCode = await runInForeground(process.execPath, [script, ...args], { cwd: root, env });
    if (exitCode > 128) return exitCode;
    if (exitCode !== 0) failed.push(name);
    process.stdout.write(`${exitCode === 0 ? 'passed' : 'FAILED'}: ${name}\n`);
  }
  const outcome = failed.length === 0 ? 'all passed' : `failed: ${failed.join(', ')}`;
  process.stdout.write(`\nlint: ${checks.length} checks, ${outcome}\n`);
  return failed.length === 0 ? 0 : 1;
});
