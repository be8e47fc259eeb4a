#!/usr/bin/env node
// @ts-check
// Writes all fixtures again with real Keras and Pillow: makes the pinned Python environment in the cache on first use, runs each
// library's scripts in it, and then lets Keras read what this project writes. `git diff` shows what has changed.
import { runMain } from './main-program.mjs';

const LAYERS = 'libs/layers/fixtures';
const FOLDERS = [LAYERS, 'libs/training/fixtures', 'libs/model-files/fixtures', 'libs/datasets/fixtures'];
const READERS = [`${LAYERS}/read_back.py`, 'libs/training/fixtures/read_back.py'];

await runMain(async () => {
  const { basename, dirname, join } = await import('node:path');
  const { cacheFolderOf } = await import('../libs/runtime/provision/cache-folder.mjs');
  const { runInForeground } = await import('./foreground-process.mjs');
  const { pythonEnvironment } = await import('./python-environment.mjs');
  const { WORKSPACE } = await import('./workspace-setup.mjs');

  const requirements = join(WORKSPACE, LAYERS, 'requirements.txt');
  const cacheFolder = cacheFolderOf(process.env);
  const options = { name: 'fixtures', cacheFolder, cwd: WORKSPACE, env: process.env };
  const { python, steps, env } = await pythonEnvironment(requirements, options);
  const scripts = [...FOLDERS.map((folder) => join(folder, 'write_all.py')), ...READERS].map((script) => ({
    file: python,
    args: [basename(script)],
    cwd: join(WORKSPACE, dirname(script)),
  }));
  for (const { file, args, cwd } of [...steps, ...scripts]) {
    const exitCode = await runInForeground(file, args, { cwd, env });
    if (exitCode !== 0) return exitCode;
  }
  const diff = ['diff', '--stat', '--', ...FOLDERS];
  return runInForeground('git', diff, { cwd: WORKSPACE, env: process.env });
});
