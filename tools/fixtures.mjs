#!/usr/bin/env node
// @ts-check
// Writes all fixtures again with real Keras: makes the pinned Python environment in the cache on first use, runs each
// library's scripts in it, and then lets Keras read what this project writes. `git diff` shows what has changed.
import { runMain } from './main-program.mjs';

const LAYERS = 'libs/layers/fixtures';
const FOLDERS = [LAYERS, 'libs/training/fixtures', 'libs/model-files/fixtures'];
const READERS = [`${LAYERS}/read_back.py`];

await runMain(async () => {
  const { createHash } = await import('node:crypto');
  const { existsSync } = await import('node:fs');
  const { readFile } = await import('node:fs/promises');
  const { basename, dirname, join } = await import('node:path');
  const { cacheFolderOf } = await import('../libs/runtime/provision/cache-folder.mjs');
  const { runInForeground } = await import('./foreground-process.mjs');
  const { WORKSPACE } = await import('./workspace-setup.mjs');

  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', PYTHONDONTWRITEBYTECODE: '1' };
  const requirements = join(WORKSPACE, LAYERS, 'requirements.txt');
  const pins = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const environment = join(cacheFolderOf(process.env), 'fixtures', pins.slice(0, 12));
  const python = join(environment, 'bin', 'python');
  const complete = join(environment, 'complete');
  const scripts = [...FOLDERS.map((folder) => join(folder, 'write_all.py')), ...READERS];

  const steps = [
    ...(existsSync(complete)
      ? []
      : [
          { file: 'python3', args: ['-m', 'venv', '--clear', environment], cwd: WORKSPACE },
          { file: python, args: ['-m', 'pip', 'install', '--quiet', '-r', requirements], cwd: WORKSPACE },
          { file: python, args: ['-c', `open(${JSON.stringify(complete)}, 'w').close()`], cwd: WORKSPACE },
        ]),
    ...scripts.map((script) => ({
      file: python,
      args: [basename(script)],
      cwd: join(WORKSPACE, dirname(script)),
    })),
  ];
  for (const { file, args, cwd } of steps) {
    const exitCode = await runInForeground(file, args, { cwd, env });
    if (exitCode !== 0) return exitCode;
  }
  const diff = ['diff', '--stat', '--', ...FOLDERS];
  return runInForeground('git', diff, { cwd: WORKSPACE, env: process.env });
});
