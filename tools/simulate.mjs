#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then drives the coordinator's core by a simulated cluster and says what came of it.
import { parseArguments, runMain } from './main-program.mjs';

const USAGE = `npm run simulate -- [--workers N] [--jobs N] [--seed S] [--json]

Lets simulated workers join, leave, die and freeze and the coordinator restart, while N jobs (200) of different priorities and sizes are submitted: for
10 workers, 100, and so on up to N (1000). Time is simulated, and the seed (1) decides all that happens. Tells how long a decision of the coordinator's core takes and how many
messages a job costs. The exit code is 0 only when every job has ended.
`;

await runMain(async ({ args, signal }) => {
  const options = {
    workers: { type: /** @type {const} */ ('string'), default: '1000' },
    jobs: { type: /** @type {const} */ ('string'), default: '200' },
    seed: { type: /** @type {const} */ ('string'), default: '1' },
    json: { type: /** @type {const} */ ('boolean'), default: false },
    help: { type: /** @type {const} */ ('boolean'), default: false },
  };
  const { workers, jobs, seed, json, help } = await parseArguments(args, options, USAGE);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { setUpFirst } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);
  const { simulate } = await import('./simulation/simulation.mjs');
  const { describeOutcomes, sizesUpTo } = await import('./simulation/report.mjs');
  const outcomes = [];
  for (const numWorkers of sizesUpTo(Number(workers))) {
    signal.throwIfAborted();
    outcomes.push(simulate({ numWorkers, numJobs: Number(jobs), seed: Number(seed) }));
  }
  process.stdout.write(json ? `${JSON.stringify(outcomes)}\n` : describeOutcomes(outcomes));
  return outcomes.every(({ stuck }) => stuck.length === 0) ? 0 : 1;
});
