import { runReportScript } from './report-script.js';

/** The last line of `npm run chaos -- --json`. */
export interface ChaosReport {
  readonly exitCode: number | null;
  readonly seed: number;
  readonly rounds: number;
  readonly generations: number;
  /** How often no member was left. */
  readonly restarts: number;
  readonly workersReplaced: number;
  readonly stepsDoneAgain: number;
  readonly faults: Readonly<Record<string, { applied: number; inReduce: number; skipped: number }>>;
  readonly schedule: readonly { readonly fault: string }[];
  readonly differences: readonly string[];
  /** The differences, or in which way the run proved nothing; with one of them the exit code is not 0. */
  readonly shortcomings: readonly string[];
}

/** Disturbs a job. */
export function runChaos(...args: readonly string[]): Promise<ChaosReport> {
  return runReportScript<ChaosReport>('chaos.mjs', args, 'rounds');
}
