#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then trains jobs of growing sizes, and says what they cost.
import { parseArguments, readCount, runMain } from './main-program.mjs';

const USAGE = `npm run bench:scale -- [--repeats N] [--quick] [--json]

Trains a small model, all of it trainable, N times each (3) with more and more images, parameters, and workers from 1 to 8
processes of one thread each, one thing at a time, and tells the time of the job and of a step, and the memory of a worker. A
step is that of later epochs, for the first one compiles. --quick takes few small sizes, once: a check that everything runs.
The table, the plot and all numbers go to a folder in bench/results.
`;

await runMain(async ({ args, signal }) => {
  const flag = { type: /** @type {const} */ ('boolean'), default: false };
  const options = { repeats: { type: /** @type {const} */ ('string') }, quick: flag, json: flag, help: flag };
  const { repeats, quick, json, help } = await parseArguments(args, options, USAGE);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const asked = repeats === undefined ? undefined : readCount('--repeats', repeats);
  const { setUpFirst } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);
  const { measureScale } = await import('./bench/scale.mjs');
  const { scalePlot, scaleTable } = await import('./bench/scale-report.mjs');
  const { writeResults } = await import('./bench/results.mjs');
  const note = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
  const numRepeats = asked ?? (quick ? 1 : 3);
  const report = await measureScale({ repeats: numRepeats, isQuick: quick, signal, note });
  const table = scaleTable(report);
  note(`results: ${await writeResults('scale', { report, table, plot: scalePlot(report) })}`);
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : table);
  return 0;
});
