// @ts-check

/**
 * What one contestant did in one repeat.
 * @typedef {{
 *   startMs: number | null,
 *   totalMs: number,
 *   firstEpochMs: number | null,
 *   finalLoss: number | null,
 *   peakRssBytes: number | null,
 *   settings: Readonly<Record<string, unknown>>,
 * }} Run `startMs`: process start and model building; `totalMs`: from the first example read to the last update;
 *   `finalLoss`: the mean over the examples of the last epoch; `peakRssBytes`: of the process that took most
 */

/** @typedef {'totalMs' | 'firstEpochMs' | 'peakRssBytes'} Measure */

/**
 * What a row wants of Thaw: that it takes so much less of something than a peer, or than the best of them.
 * @typedef {{ measure: Measure, against: string, atLeast: number }} Target `against`: name of a peer, or `best`
 */

/** @typedef {{ name: string, runs: readonly Run[] }} Measured */
/** @typedef {{ name: string, why: string }} Missing a peer that could not run */

/**
 * A row as it was measured; Thaw is the first of the contestants.
 * @typedef {{
 *   id: string, title: string, settings: Readonly<Record<string, unknown>>, targets: readonly Target[],
 *   contestants: readonly Measured[], missing: readonly Missing[],
 * }} MeasuredRow
 */

/** The name under which Thaw takes part. */
export const THAW = 'thaw';
