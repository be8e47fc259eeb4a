// @ts-check
import { setTimeout as delay } from 'node:timers/promises';

/** @typedef {import('./cluster.mjs').ChaosCluster} ChaosCluster */
/** @typedef {import('./faults.mjs').Fault} Fault */
/** @typedef {import('./faults.mjs').Scene} Scene */
/** @typedef {import('./schedule.mjs').Action} Action */
/** @typedef {Action & { outcome: 'applied' | 'skipped', wasInReduce: boolean, victim: string, afterStep: number }} DoneAction */

/** How long an action waits for what it needs: members, or a reduction. */
const PATIENCE_MS = 20_000;
/** How long it waits for a second member, without whom there is no reduction. */
const SECOND_MEMBER_PATIENCE_MS = 5_000;
/** How long it waits for a reduction of a job that has two members. */
const REDUCE_PATIENCE_MS = 10_000;

/**
 * Does what a schedule says to a job, one action after the other, until it says nothing or the signal aborts; what holds
 * then is undone.
 * @param {ChaosCluster} cluster
 * @param {string} jobId
 * @param {{ next: () => { action: Action, fault: Fault } | undefined, onDone: (done: DoneAction) => void }} schedule
 *   an action that is not told as done comes again
 * @param {AbortSignal} signal
 */
export async function disturb(cluster, jobId, { next, onDone }, signal) {
  while (!signal.aborted) {
    const what = next();
    if (what === undefined) return;
    await pause(what.action.afterMs, signal);
    const done = await act(cluster, jobId, what, signal);
    if (done !== undefined) onDone(done);
  }
}

/**
 * @param {ChaosCluster} cluster
 * @param {string} jobId
 * @param {{ action: Action, fault: Fault }} what
 * @param {AbortSignal} signal
 * @returns {Promise<DoneAction | undefined>} undefined when the signal came first
 */
async function act(cluster, jobId, { action, fault }, signal) {
  const hasMembers = (/** @type {number} */ count) => () =>
    cluster.membersOf(jobId).length >= count && cluster.log.isTraining(jobId);
  // A single member talks to nobody.
  if (action.isInReduce) await cluster.log.until(hasMembers(2), SECOND_MEMBER_PATIENCE_MS, signal);
  if (!(await cluster.log.until(hasMembers(fault.members), PATIENCE_MS, signal)))
    return signal.aborted ? undefined : skipped(action);
  const isPossible = () => fault.isPossible?.(cluster) !== false;
  if (!(await cluster.log.until(isPossible, PATIENCE_MS, signal)))
    return signal.aborted ? undefined : skipped(action);
  const begun = await begin(cluster, jobId, { action, fault }, signal);
  if (begun === undefined) return signal.aborted ? undefined : skipped(action);
  const { scene, wasInReduce, afterStep } = begun;
  const isOver = () => fault.isOver?.(scene) === true;
  await cluster.log.until(isOver, action.holdMs, signal);
  await fault.undo?.(scene);
  return { ...action, outcome: 'applied', wasInReduce, victim: scene.victim.name, afterStep };
}

/**
 * Applies a fault: at once, or when a part of a vector is on its way between two members, before it arrives.
 * @param {ChaosCluster} cluster
 * @param {string} jobId
 * @param {{ action: Action, fault: Fault }} what
 * @param {AbortSignal} signal
 * @returns {Promise<{ scene: Scene, wasInReduce: boolean, afterStep: number } | undefined>}
 */
async function begin(cluster, jobId, { action, fault }, signal) {
  const apply = (/** @type {boolean} */ wasInReduce) => {
    const members = cluster.membersOf(jobId);
    const victim = members[Math.floor(action.target * members.length)];
    if (victim === undefined || members.length < fault.members) return undefined;
    const scene = { cluster, members, victim, target: action.target, holdMs: action.holdMs };
    const afterStep = cluster.log.stepsOf(jobId).at(-1)?.step ?? 0;
    const applied = fault.apply(scene);
    return { scene, wasInReduce, afterStep, applied: Promise.resolve(applied) };
  };
  const begun = action.isInReduce ? await inReduce(cluster, jobId, action, apply, signal) : apply(false);
  await begun?.applied;
  return begun;
}

/**
 * @template T
 * @param {ChaosCluster} cluster
 * @param {string} jobId
 * @param {Action} action
 * @param {(wasInReduce: boolean) => T} apply is called in the same turn in which the part came to a proxy
 * @param {AbortSignal} signal
 * @returns {Promise<T | undefined>}
 */
function inReduce(cluster, jobId, { numChunks }, apply, signal) {
  return new Promise((resolve) => {
    const end = (/** @type {boolean} */ wasInReduce) => {
      stop();
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      resolve(signal.aborted ? undefined : apply(wasInReduce));
    };
    const giveUp = () => end(false);
    // While a generation is formed, what passes between members is the state of one for another.
    const onChunk = () => {
      if (cluster.log.isTraining(jobId)) end(true);
      else stop = cluster.onChunk(numChunks, onChunk);
    };
    let stop = cluster.onChunk(numChunks, onChunk);
    const timer = setTimeout(giveUp, REDUCE_PATIENCE_MS);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

/** @param {Action} action @returns {DoneAction} */
function skipped(action) {
  return { ...action, outcome: 'skipped', wasInReduce: false, victim: '', afterStep: 0 };
}

/** @param {number} ms @param {AbortSignal} signal */
async function pause(ms, signal) {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
