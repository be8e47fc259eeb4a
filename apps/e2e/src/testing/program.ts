import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { Lines } from './lines.js';
import type { CommandResult } from './thaw-process.js';

/** Runs a program to its end. @param cwd its working directory */
export function runProgram(file: string, args: readonly string[], cwd: string): Promise<CommandResult> {
  const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [new Lines(child.stdout), new Lines(child.stderr)];
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** Whether a program is found by its name. */
export async function isInstalled(program: string): Promise<boolean> {
  try {
    await promisify(execFile)('which', [program]);
    return true;
  } catch {
    return false;
  }
}
