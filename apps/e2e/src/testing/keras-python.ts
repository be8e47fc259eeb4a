import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from './repository.js';

interface KerasEnvironment {
  readonly python: string;
  /** What makes it, where it is not there yet. */
  readonly steps: readonly { readonly file: string; readonly args: readonly string[] }[];
}

type MakeEnvironment = (requirements: string, options: object) => Promise<KerasEnvironment>;

/** The Python with the Keras that `npm run fixtures` uses; made in the cache on first use. */
export async function kerasPython(): Promise<string> {
  const { pythonEnvironment } = (await import(join(REPOSITORY, 'tools', 'python-environment.mjs'))) as {
    pythonEnvironment: MakeEnvironment;
  };
  const { cacheFolderOf } = (await import(
    join(REPOSITORY, 'libs', 'runtime', 'provision', 'cache-folder.mjs')
  )) as { cacheFolderOf: (env: NodeJS.ProcessEnv) => string };
  const requirements = join(REPOSITORY, 'libs', 'layers', 'fixtures', 'requirements.txt');
  const cacheFolder = cacheFolderOf(process.env);
  const options = { name: 'fixtures', cacheFolder, cwd: REPOSITORY, env: process.env };
  const { python, steps } = await pythonEnvironment(requirements, options);
  for (const { file, args } of steps) execFileSync(file, args, { stdio: 'inherit' });
  return python;
}
