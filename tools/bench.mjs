#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then trains the same work with Thaw and its peers in turns, and says who was how fast.
import { ProvisionError } from '../libs/runtime/provision/provision-error.mjs';
import { parseArguments, readCount, readDevice, runMain } from './main-program.mjs';

const USAGE = `npm run bench -- [--rows A,B] [--repeats N] [--device cpu|gpu] [--python FILE] [--quick] [--list] [--json]

Trains with Thaw and its peers in turns, N times each (5): the same initial weights, examples and batches, two workers of one
thread each. A peer is PyTorch's DistributedDataParallel over gloo, a PyTorch script that computes features once, Keras on
TensorFlow, or TensorFlow.js; their pinned Python environment is made in the cache on first use, and a peer that cannot run is
left out with the reason.

Time counts from the first example read to the last update, recording and compiling included. For a job that is the time in
which the coordinator reads the examples and the workers fetch them, as its events DataPrepared and TrainingStarted say, and from
TrainingStarted to the last EpochCompleted. What comes before, the start of processes and the building of models, is a column of
its own. Each cold repeat has an empty feature cache.

--device gpu lets a worker and a rank of PyTorch train on each GPU, in float32 on both sides, without TF32. PyTorch for it is not
made: --python names a Python that has it, with numpy and Pillow (by default python3). Without a GPU it says so and exits with 77.

--rows takes some rows only; --list names them. Rows that end in -r8 are the same work with 8 replicas. --quick runs once, with few
examples: a check that everything runs, of which no numbers count. THAW_TEST_DATA names the folder of real photos and weights.
The table, the plot and all numbers go to a folder in bench/results. A row whose final losses differ by more than 1 % is not
reported. The exit code is 0 when all rows could be reported and all targets are met, and 1 otherwise.
`;

await runMain(async ({ args, signal }) => {
  const text = { type: /** @type {const} */ ('string') };
  const flag = { type: /** @type {const} */ ('boolean'), default: false };
  const where = { device: { ...text, default: 'cpu' }, python: { ...text, default: 'python3' } };
  const options = { rows: text, repeats: text, ...where, quick: flag, list: flag, json: flag, help: flag };
  const { device: named, ...given } = await parseArguments(args, options, USAGE);
  const { rows, repeats, python, quick, list, json, help } = given;
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const device = readDevice(named);
  const asked = repeats === undefined ? undefined : readCount('--repeats', repeats);
  const { setUpFirst } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);
  const { rowsOn } = await import('./bench/rows.mjs');
  if (list) {
    for (const { id, title } of rowsOn(device)) process.stdout.write(`${id.padEnd(16)} ${title}\n`);
    return 0;
  }
  const known = rowsOn(device).map(({ id }) => id);
  const wanted = rows?.split(',') ?? known;
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new ProvisionError(
      'INVALID_ARGUMENT',
      `--rows: expected some of ${known.join(', ')}, received "${unknown}".`,
    );
  const note = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
  const { findDevice } = await import('./gpu/found-device.mjs');
  const found = device === 'gpu' ? await findDevice(device) : undefined;
  if (found !== undefined && 'line' in found) {
    note(found.line);
    return found.exitCode;
  }
  const { siteOn } = await import('./bench/site.mjs');
  const site = await siteOn(device, python);
  const { bench } = await import('./bench/bench.mjs');
  const { reportOf, shortcomingsOf } = await import('./bench/report.mjs');
  const { tableOf } = await import('./bench/table.mjs');
  const { plotOf } = await import('./bench/plot.mjs');
  const { writeResults } = await import('./bench/results.mjs');
  const numRepeats = asked ?? (quick ? 1 : 5);
  const testData = process.env['THAW_TEST_DATA'];
  const report = reportOf(
    await bench({ rows: wanted, site, repeats: numRepeats, isQuick: quick, testData, signal, note }),
  );
  const shortcomings = shortcomingsOf(report);
  const table = tableOf(report);
  note(`results: ${await writeResults('bench', { report, table, plot: plotOf(report) })}`);
  process.stdout.write(json ? `${JSON.stringify({ ...report, shortcomings })}\n` : table);
  for (const each of shortcomings) note(each);
  return shortcomings.length === 0 ? 0 : 1;
});
