#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then takes workers and the coordinator away from a job and says how long it stood still.
import { parseArguments, readCount, runMain } from './main-program.mjs';

const USAGE = `npm run bench:recovery -- [--repeats N] [--json]

Trains a small model on three workers and measures, N times each (10): from SIGKILL of a worker to the next step that the job
completes; the same from SIGSTOP; from the joining of a worker to the first step that it contributes to, and for how long the
others stood still meanwhile; from SIGTERM of a worker to the first step without it, for how long the others stood still
meanwhile, and how many steps ran twice; how many steps are lost when the coordinator is killed and started again; how many
steps per second a job takes with a checkpoint every 20 steps and with none. Beside it stands what PyTorch's torchrun makes of a comparable model when
one of three ranks is killed; its pinned Python environment is made in the cache on first use. The exit code is 0 when every
target is met, and 1 otherwise. Needs Linux or macOS.
`;

await runMain(async ({ args, signal }) => {
  const options = {
    repeats: { type: /** @type {const} */ ('string'), default: '10' },
    json: { type: /** @type {const} */ ('boolean'), default: false },
    help: { type: /** @type {const} */ ('boolean'), default: false },
  };
  const { repeats, json, help } = await parseArguments(args, options, USAGE);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const numRepeats = readCount('--repeats', repeats);
  const { setUpFirst } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);
  const { measureRecovery } = await import('./recovery/recovery.mjs');
  const { describeReport, missedTargets } = await import('./recovery/report.mjs');
  const report = await measureRecovery({ numRepeats, signal });
  const missed = missedTargets(report);
  process.stdout.write(json ? `${JSON.stringify({ ...report, missed })}\n` : describeReport(report, missed));
  return missed.length === 0 ? 0 : 1;
});
