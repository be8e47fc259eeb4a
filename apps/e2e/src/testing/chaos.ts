import { runReportScript } from './report-script.js';

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
export function runChaos(...args: readonly string[]): Promise<ChaosReport> {
  return runReportScript<ChaosReport>('chaos.mjs', args, 'rounds');
}
