#!/usr/bin/env node
// @ts-check
// Sets this checkout up, then disturbs a job in many ways and says whether its bits are those of one left alone.
import { ProvisionError } from '../libs/runtime/provision/provision-error.mjs';
import { parseArguments, runMain } from './main-program.mjs';

const USAGE = `npm run chaos -- [--seed S] [--minutes M] [--worker-program FILE] [--json]

Runs a job once on one worker that is left alone. Then it runs the same job again and again for M minutes (1), under
the schedule of seed S (1): workers are killed, frozen, asked to leave and joined by others, their computations hang,
the connections between them are cut, delayed and blocked, checkpoints are damaged, their disk is full. Every second fault
comes while a reduction is under way. From three minutes on, it goes on until every fault came and half of them came inside
a reduction, for twice the minutes at most. Each time it compares the SHA-256 of every tensor (weights, moving statistics, slots), the loss of every step and the numbers of every
epoch to the last bit, and which examples each replica used. Workers are started by the script FILE, by default that of this
checkout. Needs Linux or macOS. The exit code is 0 only when nothing differs and nothing is missing; else the schedule is printed, and the seed
makes the same one again.
`;

await runMain(async ({ args, signal }) => {
  const options = {
    seed: { type: /** @type {const} */ ('string'), default: '1' },
    minutes: { type: /** @type {const} */ ('string'), default: '1' },
    'worker-program': { type: /** @type {const} */ ('string') },
    json: { type: /** @type {const} */ ('boolean'), default: false },
    help: { type: /** @type {const} */ ('boolean'), default: false },
  };
  const { seed, minutes, json, help, ...more } = await parseArguments(args, options, USAGE);
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const plan = {
    seed: numberOf('--seed', seed, (value) => Number.isSafeInteger(value) && value >= 0),
    minutes: numberOf('--minutes', minutes, (value) => value > 0),
    workerProgram: more['worker-program'],
  };
  const { setUpFirst } = await import('./workspace-setup.mjs');
  await setUpFirst(signal);
  const { chaos } = await import('./chaos/chaos.mjs');
  const { describeReport, shortcomingsOf } = await import('./chaos/report.mjs');
  const report = await chaos(plan, signal);
  const shortcomings = shortcomingsOf(report);
  process.stdout.write(
    json ? `${JSON.stringify({ ...report, shortcomings })}\n` : describeReport(report, shortcomings),
  );
  return shortcomings.length === 0 ? 0 : 1;
});

/**
 * @param {string} option
 * @param {string} text
 * @param {(value: number) => boolean} isFit
 */
function numberOf(option, text, isFit) {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && isFit(value)) return value;
  const expected = option === '--seed' ? 'a whole number from 0' : 'a number above 0';
  throw new ProvisionError('INVALID_ARGUMENT', `${option}: expected ${expected}, received "${text}".`);
}
