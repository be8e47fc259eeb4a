// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProvisionError } from '../../libs/runtime/provision/provision-error.mjs';
import { startRunner } from './case-runner.mjs';

/** @typedef {import('./case-child.mjs').CaseResult} CaseResult */
/** @typedef {{ cases: number, loaded: number, refused: number, findings: number }} Counts */
/** @typedef {Awaited<ReturnType<typeof fuzz>>} Report */
/** Which cases are run: for a time, so many, or one alone. @typedef {ReturnType<typeof planOf>} Plan */

const DEFAULT_MINUTES = 1;

/**
 * @param {{ minutes?: string | undefined, cases?: string | undefined, seed: string, case?: string | undefined }} texts
 * @throws {ProvisionError} INVALID_ARGUMENT for what is no number from 0 on
 */
export function planOf({ minutes, cases, seed, case: only }) {
  const first = only === undefined ? 0 : wholeNumber('case', only);
  const count = only === undefined ? (cases === undefined ? Infinity : wholeNumber('cases', cases)) : 1;
  const isTimed = minutes !== undefined || count === Infinity;
  const time = Number(minutes ?? DEFAULT_MINUTES);
  if (!(time >= 0)) throw refusal('minutes', 'a number from 0 on', String(minutes));
  return {
    seed: wholeNumber('seed', seed),
    first,
    end: first + count,
    durationMs: isTimed ? time * 60_000 : Infinity,
  };
}

/** @param {string} flag @param {string} text */
function wholeNumber(flag, text) {
  const value = Number(text);
  if (text !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw refusal(flag, 'a whole number from 0 on', text);
}

/** @param {string} flag @param {string} expected @param {string} received */
function refusal(flag, expected, received) {
  return new ProvisionError(
    'INVALID_ARGUMENT',
    `--${flag}: expected ${expected}, received '${received}'; see --help.`,
  );
}

/**
 * Opens altered model files in a process of its own, which is started again when it dies or hangs.
 * @param {Plan} plan
 * @param {AbortSignal} signal
 */
export async function fuzz({ seed, first, end, durationMs }, signal) {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-fuzz-'));
  const startedAt = performance.now();
  /** @type {Record<string, Counts>} */
  const formats = {};
  /** @type {CaseResult[]} */
  const findings = [];
  let slowestCpuMs = 0;
  let largestGrowthBytes = 0;
  /** @type {CaseResult | undefined} */
  let last;
  let runner = await startRunner(folder, seed);
  try {
    for (let index = first; index < end; index += 1) {
      if (performance.now() - startedAt > durationMs || signal.aborted) break;
      last = await runner.run(index);
      count(formats, last);
      if (last.outcome === 'finding') findings.push(last);
      slowestCpuMs = Math.max(slowestCpuMs, last.cpuMs);
      largestGrowthBytes = Math.max(largestGrowthBytes, last.growthBytes);
      if (runner.isDead()) runner = await startRunner(folder, seed);
    }
  } finally {
    await runner.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { seed, formats, slowestCpuMs, largestGrowthBytes, findings, last };
}

/** @param {Record<string, Counts>} formats @param {CaseResult} result */
function count(formats, { format, outcome }) {
  const counts = (formats[format] ??= { cases: 0, loaded: 0, refused: 0, findings: 0 });
  counts.cases += 1;
  counts[outcome === 'finding' ? 'findings' : outcome] += 1;
}

/**
 * A report for people.
 * @param {Report} report
 */
export function describeReport({ seed, formats, slowestCpuMs, largestGrowthBytes, findings, last }) {
  const columns = ['cases', 'loaded', 'refused', 'findings'];
  const line = (/** @type {string} */ name, /** @type {readonly (string | number)[]} */ cells) =>
    `${name.padEnd(12)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
  const rows = Object.entries(formats).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = [
    line('format', columns),
    ...rows.map(([name, counts]) => line(name, Object.values(counts))),
    `slowest ${slowestCpuMs} ms of the processor's time, most memory ${(largestGrowthBytes / 2 ** 20).toFixed(1)} MiB`,
    ...findings.map(
      ({ index, format, specimen, message }) =>
        `finding     ${format}, ${specimen}: ${message}\n            again with --seed ${seed} --case ${index}`,
    ),
  ];
  const numCases = rows.reduce((sum, [, { cases }]) => sum + cases, 0);
  if (numCases === 1 && last?.outcome !== 'finding')
    lines.push(`${last?.outcome}     ${last?.format}, ${last?.specimen}: ${last?.message}`);
  return `${lines.join('\n')}\n`;
}
