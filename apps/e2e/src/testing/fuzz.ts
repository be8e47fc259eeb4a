import { join } from 'node:path';
import { runProgram } from './program.js';
import { REPOSITORY } from './repository.js';

/** The last line of `npm run fuzz:files -- --json`. */
export interface FuzzReport {
  readonly exitCode: number | null;
  readonly formats: Readonly<Record<string, { cases: number; loaded: number; refused: number }>>;
  readonly findings: readonly { readonly index: number; readonly message: string }[];
}

/** The formats of which altered files are opened. */
export const FUZZED_FORMATS = ['h5', 'keras', 'safetensors', 'tfjs', 'to_json', 'weights.h5'];

/** Opens altered model files. */
export async function runFuzz(...args: readonly string[]): Promise<FuzzReport> {
  const script = join(REPOSITORY, 'tools', 'fuzz-files.mjs');
  const { stdout, stderr, exitCode } = await runProgram(
    process.execPath,
    [script, '--json', ...args],
    REPOSITORY,
  );
  const report = stdout.objects.at(-1);
  if (report === undefined) throw new Error(`the fuzz ended without a report: ${stderr.all.join('\n')}`);
  return { ...(report as unknown as FuzzReport), exitCode };
}
