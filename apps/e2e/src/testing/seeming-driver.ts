import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const TABLE = `0, GPU-1, NVIDIA L4, 23034, 550.54.15
1, GPU-2, NVIDIA L4, 23034, 550.54.15`;

/**
 * Writes an `nvidia-smi` that tells of two GPUs, and nothing else of a driver.
 * @param folder gets a folder of programs
 * @returns for env(1): the PATH on which it is found first
 */
export async function seemingDriver(folder: string): Promise<string> {
  const programs = join(folder, 'driver');
  await mkdir(programs, { recursive: true });
  const program = join(programs, 'nvidia-smi');
  await writeFile(program, `#!/bin/sh\ncat <<'END'\n${TABLE}\nEND\n`);
  await chmod(program, 0o755);
  return `PATH=${[programs, process.env['PATH']].join(delimiter)}`;
}
