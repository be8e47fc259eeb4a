// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Writes an `nvidia-smi` that says what it is told to, whatever it is asked.
 * @param {string} folder is made
 * @param {{ table: string, exitCode?: number }} answer what it prints, and ends with
 * @returns {NodeJS.ProcessEnv} this process's environment, with that program first on the PATH
 */
export function writeFakeDriver(folder, { table, exitCode = 0 }) {
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\ncat <<'END'\n${table}\nEND\nexit ${exitCode}\n`;
  writeFileSync(join(folder, 'nvidia-smi'), script, { mode: 0o755 });
  return { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
}
