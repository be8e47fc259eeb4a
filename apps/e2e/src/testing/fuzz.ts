import { runReportScript } from './report-script.js';

/** The last line of `npm run fuzz:files -- --json`. */
export interface FuzzReport {
  readonly exitCode: number | null;
  readonly formats: Readonly<Record<string, { cases: number; loaded: number; refused: number }>>;
  readonly findings: readonly { readonly index: number; readonly message: string }[];
}

/** The formats of which altered files are opened. */
export const FUZZED_FORMATS = ['h5', 'keras', 'safetensors', 'tfjs', 'to_json', 'weights.h5'];

/** Opens altered model files. */
export function runFuzz(...args: readonly string[]): Promise<FuzzReport> {
  return runReportScript<FuzzReport>('fuzz-files.mjs', args, 'findings');
}
