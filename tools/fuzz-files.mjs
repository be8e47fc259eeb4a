#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then opens altered model files and says which of them did harm.
import { parseArguments, runMain } from './main-program.mjs';

const USAGE = `npm run fuzz:files -- [--minutes M] [--cases N] [--seed S] [--case N] [--json]

Alters valid model files of every format (bits, lengths, pieces, ends, names in archives, structure of JSON, shards) for M
minutes (1) or N cases, and opens each in a process that is watched. A file may load, or be refused with an error that
names it. Anything else is a finding: another error, the end of the process, more than a second of the processor's time,
more than 200 MiB of memory beyond the file's size. Seed S (1) decides the cases; --case N opens the one of that number
alone and says what came of it. Files below THAW_TEST_DATA take part where that is set. Needs Linux, which tells the
memory of a process. The exit code is 0 only without findings.
`;

await runMain(async ({ args, signal }) => {
  const options = {
    minutes: { type: /** @type {const} */ ('string') },
    cases: { type: /** @type {const} */ ('string') },
    seed: { type: /** @type {const} */ ('string'), default: '1' },
    case: { type: /** @type {const} */ ('string') },
    json: { type: /** @type {const} */ ('boolean'), default: false },
    help: { type: /** @type {const} */ ('boolean'), default: false },
  };
  const { json, help, ...texts } = await parseArguments(args, options, USAGE);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { setUpFirst } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);
  const { describeReport, fuzz, planOf } = await import('./fuzz/fuzz.mjs');
  const report = await fuzz(planOf(texts), signal);
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : describeReport(report));
  return report.findings.length === 0 ? 0 : 1;
});
