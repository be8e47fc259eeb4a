import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { Lines } from './lines.js';
import type { CommandResult } from './thaw-process.js';

/** A Python that can speak gRPC: `THAW_PYTHON`, else `python3`; undefined when it cannot. */
export async function findPython(): Promise<string | undefined> {
  const python = process.env['THAW_PYTHON'] ?? 'python3';
  try {
    await promisify(execFile)(python, ['-c', 'import grpc, grpc_tools']);
    return python;
  } catch {
    return undefined;
  }
}

/** Runs a script to its end. */
export function runPython(python: string, ...args: readonly string[]): Promise<CommandResult> {
  const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [new Lines(child.stdout), new Lines(child.stderr)];
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
