#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then lets Thaw, real Keras, TensorFlow.js and PyPI's safetensors read what the others wrote, and
// prints who agrees with whom. Makes the pinned Python environment in the cache on first use.
import { runMain } from './main-program.mjs';

const FOLDER = 'libs/thaw/interop';

await runMain(async ({ signal }) => {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const { cacheFolderOf } = await import('../libs/runtime/provision/cache-folder.mjs');
  const { runInForeground } = await import('./foreground-process.mjs');
  const { pythonEnvironment } = await import('./python-environment.mjs');
  const { setUpFirst, WORKSPACE } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);

  const cwd = join(WORKSPACE, FOLDER);
  const cacheFolder = cacheFolderOf(process.env);
  const options = { name: 'interop', cacheFolder, cwd, env: process.env };
  const { python, steps, env } = await pythonEnvironment(join(cwd, 'requirements.txt'), options);
  const folder = await mkdtemp(join(tmpdir(), 'thaw-interop-'));
  try {
    const exchange = [
      { file: process.execPath, args: ['write-models.mjs', folder], cwd },
      { file: python, args: ['check_with_keras.py', folder], cwd },
      { file: process.execPath, args: ['read-back.mjs', folder], cwd },
    ];
    for (const { file, args, cwd } of [...steps, ...exchange]) {
      const exitCode = await runInForeground(file, args, { cwd, env });
      if (exitCode !== 0) return exitCode;
    }
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
