import { runReportScript } from './report-script.js';

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
export function runSoak(load: { minutes: number; jobs: number; watchers: number }): Promise<SoakReport> {
  const settings = Object.entries(load).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return runReportScript<SoakReport>('soak.mjs', settings, 'jobsListed');
}
