// @ts-check

/** @typedef {import('./disturbance.mjs').DoneAction} DoneAction */
/** @typedef {Pick<DoneAction, 'fault' | 'outcome' | 'wasInReduce'>} Done */

/** A run that is this long owes every fault, and half of them inside a reduction. */
export const COVERING_MINUTES = 3;

/**
 * The faults that were not applied yet.
 * @param {readonly { name: string }[]} faults
 * @param {readonly Done[]} done
 */
export function missingOf(faults, done) {
  const applied = new Set(appliedOf(done).map(({ fault }) => fault));
  return new Set(faults.map(({ name }) => name).filter((name) => !applied.has(name)));
}

/** Whether fewer than half of what was applied fell into a reduction. @param {readonly Done[]} done */
export function owesReduction(done) {
  const applied = appliedOf(done);
  return 2 * applied.filter(({ wasInReduce }) => wasInReduce).length < applied.length;
}

/** What a run of full length falls short of, in sentences. @param {readonly { name: string }[]} faults @param {readonly Done[]} done */
export function gapsOf(faults, done) {
  const missing = [...missingOf(faults, done)];
  return [
    ...(missing.length > 0
      ? [`expected every fault at least once, these never came: ${missing.join(', ')}`]
      : []),
    ...(owesReduction(done) ? ['expected half of the faults inside a reduction, it was less'] : []),
  ];
}

/** @param {readonly Done[]} done */
function appliedOf(done) {
  return done.filter(({ outcome }) => outcome === 'applied');
}
