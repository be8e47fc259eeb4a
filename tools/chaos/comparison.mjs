// @ts-check
import { nameOf } from './coordinator-log.mjs';

/** @typedef {import('./outcome.mjs').Outcome} Outcome */
/** @typedef {import('./outcome.mjs').Event} Event */

/** Of one kind; the rest is counted. */
const MOST_NAMED = 4;
/** What depends on the numbers alone, and not on who trained. */
const COURSE = ['PhaseStarted', 'EpochCompleted', 'PhaseCompleted'];

/**
 * What differs between the same job left alone and disturbed, in sentences.
 * @param {Outcome} expected
 * @param {Outcome} received
 * @returns {string[]}
 */
export function differencesOf(expected, received) {
  const why = received.failure === undefined ? '' : ` (${received.failure})`;
  const status =
    received.status === 'succeeded' ? [] : [`status: expected succeeded, received ${received.status}${why}`];
  return [
    ...status,
    ...few('losses', lossesThatDiffer(expected, received)),
    ...few('epochs and phases', eventsThatDiffer(expected.events, received.events)),
    ...(status.length === 0 ? few('tensors', tensorsThatDiffer(expected.tensors, received.tensors)) : []),
  ];
}

/** Every member's report of every step. @param {Outcome} expected @param {Outcome} received */
function lossesThatDiffer(expected, received) {
  const lossOf = new Map(expected.steps.map(({ step, training }) => [step, training]));
  const differing = received.steps.flatMap(({ step, training, workerId, generation }) => {
    const one = JSON.stringify(lossOf.get(step));
    const other = JSON.stringify(training);
    if (one === other) return [];
    return [
      `step ${step} of worker ${workerId} in generation ${nameOf(generation)}: expected ${one}, received ${other}`,
    ];
  });
  const reported = new Set(received.steps.map(({ step }) => step));
  const missing = [...lossOf.keys()].filter((step) => !reported.has(step));
  return [...differing, ...missing.map((step) => `step ${step}: nobody reported it`)];
}

/** @param {readonly Event[]} expected @param {readonly Event[]} received */
function eventsThatDiffer(expected, received) {
  const [one, other] = [courseOf(expected), courseOf(received)];
  return Array.from({ length: Math.max(one.length, other.length) }, (_, index) => index)
    .filter((index) => one[index] !== other[index])
    .map((index) => `expected ${one[index] ?? 'nothing more'}, received ${other[index] ?? 'nothing more'}`);
}

/** @param {readonly Event[]} events */
function courseOf(events) {
  return events
    .filter(({ type }) => COURSE.includes(type))
    .map(({ at: _at, ...event }) => JSON.stringify(event));
}

/** @param {Outcome['tensors']} expected @param {Outcome['tensors']} received */
function tensorsThatDiffer(expected, received) {
  const names = new Set([...expected.keys(), ...received.keys()]);
  return [...names]
    .filter((name) => expected.get(name) !== received.get(name))
    .map(
      (name) =>
        `${name}: expected SHA-256 ${expected.get(name) ?? 'of none'}, received ${received.get(name) ?? 'none'}`,
    );
}

/**
 * The first sentences, and how many more there are.
 * @param {string} what
 * @param {readonly string[]} sentences
 */
export function few(what, sentences) {
  const named = sentences.slice(0, MOST_NAMED).map((sentence) => `${what}: ${sentence}`);
  const rest = sentences.length - named.length;
  return rest === 0 ? named : [...named, `${what}: ${rest} more`];
}
