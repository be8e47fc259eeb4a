// @ts-check
import { THAW } from './contestant.mjs';
import { medianOf } from './statistics.mjs';

/** @typedef {import('./contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {import('./contestant.mjs').Measured} Measured */
/** @typedef {import('./contestant.mjs').Measure} Measure */
/** @typedef {import('./contestant.mjs').Target} Target */
/** @typedef {Target & { peer: string | null, ratio: number | null, isMet: boolean | null }} Verdict null: not to be told */

/** By how much the final losses of a row may differ, as a part of Thaw's. */
export const LOSS_TOLERANCE = 0.01;

/**
 * Why a row must not be reported: the contestants did not do the same work.
 * @param {Pick<MeasuredRow, 'contestants'>} row
 * @returns {string | undefined}
 */
export function refusalOf({ contestants }) {
  const own = finalLossOf(contestants.find(({ name }) => name === THAW));
  if (own === undefined) return undefined;
  if (!Number.isFinite(own)) return `${THAW}: expected a finite final loss, received ${own}`;
  for (const peer of contestants) {
    const loss = finalLossOf(peer);
    if (loss === undefined) continue;
    const difference = Math.abs(loss - own) / Math.abs(own);
    if (!(difference <= LOSS_TOLERANCE))
      return (
        `the final losses: expected at most ${percent(LOSS_TOLERANCE)} between them, ` +
        `received ${own.toPrecision(5)} of ${THAW} and ${loss.toPrecision(5)} of ${peer.name}, ${percent(difference)}`
      );
  }
  return undefined;
}

/**
 * How a row stands to its targets: the median of the peer divided by that of Thaw.
 * @param {MeasuredRow} row
 * @returns {Verdict[]}
 */
export function verdictsOf({ contestants, targets }) {
  const own = contestants.find(({ name }) => name === THAW);
  return targets.map((target) => {
    const peers = contestants.filter(
      ({ name }) => name !== THAW && (target.against === 'best' || target.against === name),
    );
    const [best] = peers
      .map((peer) => ({ name: peer.name, median: medianFor(peer, target.measure) }))
      .filter(({ median }) => median !== undefined)
      .sort((left, right) => (left.median ?? 0) - (right.median ?? 0));
    const median = medianFor(own, target.measure);
    if (best?.median === undefined || median === undefined)
      return { ...target, peer: null, ratio: null, isMet: null };
    const ratio = best.median / median;
    return { ...target, peer: best.name, ratio, isMet: ratio >= target.atLeast };
  });
}

/** @param {Measured | undefined} contestant @param {Measure} measure */
function medianFor(contestant, measure) {
  const values = (contestant?.runs ?? []).flatMap((run) => run[measure] ?? []);
  return values.length === 0 ? undefined : medianOf(values);
}

/** @param {Measured | undefined} contestant */
function finalLossOf(contestant) {
  const losses = (contestant?.runs ?? []).flatMap(({ finalLoss }) => finalLoss ?? []);
  return losses.length === 0 ? undefined : medianOf(losses);
}

/** @param {number} fraction */
function percent(fraction) {
  return `${(100 * fraction).toPrecision(2)} %`;
}
