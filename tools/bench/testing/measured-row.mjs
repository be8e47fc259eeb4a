// @ts-check

/** @typedef {import('../contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {import('../contestant.mjs').Run} Run */

/** A run with some of its values given. @param {Partial<Run>} values @returns {Run} */
export function runOf(values) {
  const times = { startMs: 5, totalMs: 10, firstEpochMs: 4 };
  return { ...times, finalLoss: 1, peakRssBytes: 2 ** 20, settings: { threads: 1 }, ...values };
}

/**
 * A measured row.
 * @param {Readonly<Record<string, readonly Partial<Run>[]>>} runs by contestant
 * @param {MeasuredRow['targets']} [targets]
 * @returns {MeasuredRow}
 */
export function measuredRow(runs, targets = []) {
  return {
    ...{ id: 'row', title: 'a row', settings: { replicas: 2 }, missing: [], targets },
    contestants: Object.entries(runs).map(([name, list]) => ({ name, runs: list.map(runOf) })),
  };
}
