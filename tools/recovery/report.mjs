// @ts-check
import { CHECKPOINT_EVERY_STEPS } from './checkpoint-cost.mjs';
import { LEASE_MS } from './recovery.mjs';

/** @typedef {import('./recovery.mjs').Report} Report */
/**
 * @typedef {{
 *   name: string, unit: 'ms' | 'steps' | 'steps/s' | '%', values: readonly number[],
 *   target?: { text: string, isMet: (values: readonly number[]) => boolean },
 * }} Row
 */

/** @param {Report} report @returns {Row[]} */
function rowsOf(report) {
  return [
    {
      name: 'SIGKILL of one of three workers to the next step',
      unit: 'ms',
      values: report.killed,
      target: medianBelow(1_000),
    },
    {
      name: `a frozen host to the next step, lease ${LEASE_MS} ms`,
      unit: 'ms',
      values: report.frozen,
      target: medianBelow(LEASE_MS + 1_000),
    },
    {
      name: 'join to the first contributed step',
      unit: 'ms',
      values: report.joined,
      target: medianBelow(3_000),
    },
    { name: 'longest pause of the others while one joins', unit: 'ms', values: report.joinPauses },
    { name: 'SIGTERM of one of three workers to a step without it', unit: 'ms', values: report.drained },
    { name: 'longest pause of the others while one leaves', unit: 'ms', values: report.drainPauses },
    {
      name: 'steps that ran twice after SIGTERM',
      unit: 'steps',
      values: report.drainRepeatedSteps,
      target: NONE,
    },
    {
      name: 'steps lost when the coordinator is killed',
      unit: 'steps',
      values: report.restartLostSteps,
      target: NONE,
    },
    {
      name: 'steps that ran twice when the coordinator is killed',
      unit: 'steps',
      values: report.restartRepeatedSteps,
      target: NONE,
    },
    { name: 'without checkpoints', unit: 'steps/s', values: report.speedsWithoutCheckpoints },
    {
      name: `with a checkpoint every ${CHECKPOINT_EVERY_STEPS} steps`,
      unit: 'steps/s',
      values: report.speedsWithCheckpoints,
    },
    {
      name: 'steps per second that checkpoints cost',
      unit: '%',
      values: report.checkpointCosts,
      target: medianBelow(5, '%'),
    },
    ...('killed' in report.torchrun
      ? [
          {
            name: 'torchrun: SIGKILL of one of three ranks to the next step',
            unit: /** @type {const} */ ('ms'),
            values: report.torchrun.killed,
          },
        ]
      : []),
  ];
}

/** What a report falls short of, in sentences. @param {Report} report */
export function missedTargets(report) {
  return rowsOf(report).flatMap((row) =>
    row.target === undefined || row.target.isMet(row.values)
      ? []
      : [`${row.name}: expected ${row.target.text}, measured ${described(row)}`],
  );
}

/** A report for people. @param {Report} report @param {readonly string[]} missed */
export function describeReport(report, missed) {
  const { cores, repeats, stepMs, torchrun } = report;
  const rows = rowsOf(report).map((row) => {
    const target = row.target === undefined ? '' : `   target: ${row.target.text}`;
    return `${row.name.padEnd(58)} ${described(row)}${target}`;
  });
  const lines = [
    `${cores} cores, ${repeats} times each, a usual step takes ${stepMs} ms`,
    ...rows,
    ...('unavailable' in torchrun ? [`torchrun is not available here: ${torchrun.unavailable}`] : []),
    ...missed.map((each) => `missed: ${each}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** @param {number} limit @param {Row['unit']} [unit] */
function medianBelow(limit, unit = 'ms') {
  return {
    text: `median under ${limit} ${unit}`,
    isMet: (/** @type {readonly number[]} */ values) => medianOf(values) < limit,
  };
}

const NONE = {
  text: 'none',
  isMet: (/** @type {readonly number[]} */ values) => values.every((value) => value === 0),
};

/** @param {Row} row */
function described({ values, unit }) {
  const round = (/** @type {number} */ value) => String(Math.round(value)).padStart(5);
  return `median ${round(medianOf(values))}, least ${round(Math.min(...values))}, most ${round(Math.max(...values))} ${unit}`;
}

/** @param {readonly number[]} values */
function medianOf(values) {
  const ascending = [...values].sort((left, right) => left - right);
  const middle = Math.floor(ascending.length / 2);
  const upper = ascending[middle] ?? 0;
  return ascending.length % 2 === 1 ? upper : (upper + (ascending[middle - 1] ?? upper)) / 2;
}
