#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then puts a coordinator under load and says what came of it.
import { parseArguments, runMain } from './main-program.mjs';

const USAGE = `npm run soak -- [--minutes M] [--jobs N] [--watchers N] [--json]

Starts a coordinator and two workers, begins with a quarter of the load, and then lets N watchers (200), in processes of their own, follow a job,
one of which never reads, submits N jobs (1000) over M minutes (1), cancels those that have not run by then, and tells how long submitting took, the
coordinator's resident memory before and after, and whether any job was lost. Before is after that quarter, so that it is the memory of a coordinator
that has worked; each is the least of ten readings, a second apart (fewer for a shorter load), once all jobs have ended. The exit code is 0 only when none was, no submission took longer than 250 ms at the 99th percentile, and the
memory is within 20 % of what it was.
`;

await runMain(async ({ args, signal }) => {
  const options = {
    minutes: { type: /** @type {const} */ ('string'), default: '1' },
    jobs: { type: /** @type {const} */ ('string'), default: '1000' },
    watchers: { type: /** @type {const} */ ('string'), default: '200' },
    json: { type: /** @type {const} */ ('boolean'), default: false },
    help: { type: /** @type {const} */ ('boolean'), default: false },
  };
  const { minutes, jobs, watchers, json, help } = await parseArguments(args, options, USAGE);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { setUpFirst } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);
  const { describeReport, missedTargets, soak } = await import('./soak/soak.mjs');
  const load = { minutes: Number(minutes), numJobs: Number(jobs), numWatchers: Number(watchers) };
  const report = await soak(load, signal);
  const missed = missedTargets(report);
  process.stdout.write(json ? `${JSON.stringify({ ...report, missed })}\n` : describeReport(report, missed));
  return missed.length === 0 ? 0 : 1;
});
