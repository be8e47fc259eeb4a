// @ts-check
import { refusalOf, verdictsOf } from './comparison.mjs';
import { summaryOf } from './statistics.mjs';

/** @typedef {import('./bench.mjs').Measurements} Measurements */
/** @typedef {import('./comparison.mjs').Verdict} Verdict */
/** @typedef {import('./contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {import('./contestant.mjs').Run} Run */
/** @typedef {import('./statistics.mjs').Summary} Summary */
/**
 * What is reported of one contestant in one row; null for what it does not have.
 * @typedef {{ name: string, repeats: number, settings: Readonly<Record<string, unknown>> }
 *   & Record<'startMs' | 'totalMs' | 'firstEpochMs' | 'peakRssBytes' | 'finalLoss', Summary | null>} Line
 */
/**
 * @typedef {Omit<MeasuredRow, 'contestants' | 'targets'> & { refusal: string }} RefusedRow
 * @typedef {Omit<MeasuredRow, 'contestants' | 'targets'> & { lines: readonly Line[], verdicts: readonly Verdict[] }} ReportedRow
 */
/** @typedef {ReturnType<typeof reportOf>} Report */

/**
 * What is told of measurements: of a row whose contestants did not do the same work, only that.
 * @param {Measurements} measurements
 */
export function reportOf({ measured, ...rest }) {
  /** @type {ReportedRow[]} */
  const rows = [];
  /** @type {RefusedRow[]} */
  const refused = [];
  for (const { contestants, targets, ...row } of measured) {
    const refusal = refusalOf({ contestants });
    if (refusal !== undefined) refused.push({ ...row, refusal });
    else {
      const lines = contestants.map(({ name, runs }) => lineOf(name, runs));
      rows.push({ ...row, lines, verdicts: verdictsOf({ ...row, contestants, targets }) });
    }
  }
  return { ...rest, rows, refused };
}

/** Why a report is not one of success, in sentences: of a quick one no targets are asked for. @param {Report} report */
export function shortcomingsOf({ rows, refused, failed, isQuick }) {
  const verdicts = isQuick
    ? []
    : rows.flatMap(({ id, verdicts }) => verdicts.map((each) => ({ id, ...each })));
  return [
    ...failed.map(({ id, why }) => `${id} could not be measured: ${why}`),
    ...refused.map(({ id, refusal }) => `${id} is not reported: ${refusal}`),
    ...verdicts
      .filter(({ isMet }) => isMet === false)
      .map(({ id, ratio, ...target }) => `${id}: expected ${textOf(target)}, measured ${ratio?.toFixed(2)}x`),
  ];
}

/** @param {string} name @param {readonly Run[]} runs @returns {Line} */
function lineOf(name, runs) {
  const summaryFor = (/** @type {keyof Omit<Run, 'settings'>} */ measure) => {
    const values = runs.flatMap((run) => run[measure] ?? []);
    return values.length === 0 ? null : summaryOf(values);
  };
  return {
    name,
    repeats: runs.length,
    settings: runs[0]?.settings ?? {},
    startMs: summaryFor('startMs'),
    totalMs: summaryFor('totalMs'),
    firstEpochMs: summaryFor('firstEpochMs'),
    peakRssBytes: summaryFor('peakRssBytes'),
    finalLoss: summaryFor('finalLoss'),
  };
}

const MEASURES = {
  totalMs: 'in total',
  firstEpochMs: 'in the first epoch',
  peakRssBytes: 'of peak memory',
};

/** A target in words. @param {Pick<Verdict, 'measure' | 'against' | 'atLeast'>} target */
export function textOf({ measure, against, atLeast }) {
  const peer = against === 'best' ? 'the best peer' : against;
  return `${Math.round(100 * atLeast) / 100}x ${MEASURES[measure]} against ${peer}`;
}
