// @ts-check
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder of programs that can stand alone as the PATH.
 * @param {string} folder
 * @param {readonly string[]} names programs of this machine
 * @returns {string} the folder
 */
export function writeProgramFolder(folder, names) {
  mkdirSync(folder, { recursive: true });
  for (const name of names) symlinkSync(pathOf(name), join(folder, name));
  return folder;
}

/**
 * Adds a Python that has no pip.
 * @param {string} folder
 */
export function addPythonWithoutPip(folder) {
  // Names itself as the interpreter, so that it is asked for pip too.
  const script = `#!/bin/sh
case "$1" in
  -c) printf '3 11\\n%s\\n' "$0" ;;
  *) echo "No module named pip" >&2; exit 1 ;;
esac
`;
  writeFileSync(join(folder, 'python3'), script, { mode: 0o755 });
}

/** @param {string} name */
function pathOf(name) {
  if (name === 'node') return process.execPath;
  return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}
