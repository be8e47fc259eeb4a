import { join } from 'node:path';
import { runProgram } from './program.js';
import { REPOSITORY } from './repository.js';

/** The last line of `npm run chaos -- --json`. */
export interface ChaosReport {
  readonly exitCode: number | null;
  readonly rounds: number;
  readonly generations: number;
  readonly faults: Readonly<Record<string, { applied: number; inReduce: number; skipped: number }>>;
  readonly schedule: readonly { readonly fault: string }[];
  readonly differences: readonly string[];
}

/** Disturbs a job. */
export async function runChaos(...args: readonly string[]): Promise<ChaosReport> {
  const script = join(REPOSITORY, 'tools', 'chaos.mjs');
  const { stdout, stderr, exitCode } = await runProgram(
    process.execPath,
    [script, '--json', ...args],
    REPOSITORY,
  );
  const report = stdout.objects.at(-1);
  if (report === undefined || !('rounds' in report))
    throw new Error(`chaos ended without a report: ${stderr.all.join('\n')}`);
  return { ...(report as unknown as ChaosReport), exitCode };
}
