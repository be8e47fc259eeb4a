// @ts-check
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A Python environment in the cache that holds what a requirements file pins, and the steps that make it where it is not
 * there yet. What Python programs need to be told is in `env`.
 * @param {string} requirements absolute path
 * @param {{ name: string, cacheFolder: string, cwd: string, env: NodeJS.ProcessEnv }} options
 */
export async function pythonEnvironment(requirements, { name, cacheFolder, cwd, env }) {
  const pins = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const environment = join(cacheFolder, name, pins.slice(0, 12));
  const python = join(environment, 'bin', 'python');
  const complete = join(environment, 'complete');
  const making = [
    { file: 'python3', args: ['-m', 'venv', '--clear', environment], cwd },
    { file: python, args: ['-m', 'pip', 'install', '--quiet', '-r', requirements], cwd },
    { file: python, args: ['-c', `open(${JSON.stringify(complete)}, 'w').close()`], cwd },
  ];
  return {
    python,
    steps: existsSync(complete) ? [] : making,
    env: { ...env, TF_CPP_MIN_LOG_LEVEL: '3', PYTHONDONTWRITEBYTECODE: '1' },
  };
}
