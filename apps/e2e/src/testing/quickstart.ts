import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { REPOSITORY } from './repository.js';

/** The last line of `npm run quickstart -- --json`. */
export interface QuickstartSummary {
  readonly accuracy: number;
  readonly accuracyUntrainedBase: number;
  readonly workers: number;
  readonly trainableWeights: number;
  readonly frozenWeightsChanged: number;
  readonly movingStatisticsChanged: number;
  readonly seconds: number;
  readonly jobs: readonly { readonly jobId: string; readonly status: string; readonly steps: number }[];
}

/** Runs the quickstart in a workspace that is set up. @throws Error with what it said when it fails */
export async function runQuickstart(seed: number, precision = 'float32'): Promise<QuickstartSummary> {
  const script = join(REPOSITORY, 'examples', 'quickstart', 'quickstart.mjs');
  const settings = ['--seed', String(seed), '--precision', precision];
  const child = spawn(process.execPath, [script, '--json', ...settings], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  if (code !== 0) throw new Error(`the quickstart ended with exit code ${code ?? 'none'}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as QuickstartSummary;
}
