import { join } from 'node:path';
import { runProgram } from './program.js';
import { REPOSITORY } from './repository.js';

/** The last line of `npm run soak -- --json`. */
export interface SoakReport {
  readonly jobsSubmitted: number;
  readonly jobsListed: number;
  readonly jobsSucceeded: number;
  readonly jobsCancelled: number;
  readonly submitP99Ms: number;
  readonly rssBeforeBytes: number;
  readonly rssAfterBytes: number;
  readonly watchersReading: number;
  readonly watchersEnded: number;
}

/** Puts a coordinator under load. The exit code is not looked at: it judges times, which no test does. */
export async function runSoak(load: {
  minutes: number;
  jobs: number;
  watchers: number;
}): Promise<SoakReport> {
  const settings = Object.entries(load).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const script = join(REPOSITORY, 'tools', 'soak.mjs');
  const { stdout, stderr } = await runProgram(process.execPath, [script, '--json', ...settings], REPOSITORY);
  const report = stdout.objects.at(-1);
  if (report === undefined) throw new Error(`the soak ended without a report: ${stderr.all.join('\n')}`);
  return report as unknown as SoakReport;
}
