// @ts-check
import { nameOf } from '../chaos/coordinator-log.mjs';
import { signal } from '../chaos/signal.mjs';

/** @typedef {import('./cluster.mjs').RecoveryCluster} RecoveryCluster */
/** @typedef {import('../chaos/coordinator-log.mjs').StepReport} StepReport */

/** Steps after which a job counts as undisturbed. */
const SETTLED_STEPS = 20;

/** A job that trains on several workers, one of which goes at a time and is replaced. */
export class DisturbedJob {
  #cluster;
  #jobId;
  #numMembers = 0;

  /** @param {RecoveryCluster} cluster @param {string} jobId */
  constructor(cluster, jobId) {
    this.#cluster = cluster;
    this.#jobId = jobId;
  }

  /** Waits until so many members train undisturbed. @param {number} numMembers */
  async untilSettled(numMembers) {
    this.#numMembers = numMembers;
    const hasMembers = () => this.#cluster.membersOf(this.#jobId).length === numMembers;
    await this.#cluster.until(`${numMembers} members`, hasMembers);
    const from = this.#steps.length;
    const isSettled = () => this.#trainedSince(from, numMembers) >= SETTLED_STEPS * numMembers;
    await this.#cluster.until('the members to train', isSettled);
  }

  /**
   * One worker goes, and another one joins in its place.
   * @param {'SIGKILL' | 'SIGSTOP' | 'SIGTERM'} how
   */
  async loseWorker(how) {
    const cluster = this.#cluster;
    const victim = cluster.membersOf(this.#jobId)[1];
    const before = cluster.log.generationOf(this.#jobId);
    if (victim === undefined || before === undefined) throw new Error('the job has too few members');
    const numInterruptedBefore = cluster.numInterrupted;
    const from = this.#steps.length;
    const at = Date.now();
    signal(victim.processId, how);
    const isNext = (/** @type {StepReport} */ step) => nameOf(step.generation) !== nameOf(before.generation);
    const next = await this.#firstStep('a step without the worker', from, isNext);
    const numInterrupted = cluster.numInterrupted - numInterruptedBefore;
    if (how === 'SIGSTOP') signal(victim.processId, 'SIGKILL');
    const pauseMs = longestGap(this.#steps.slice(from, this.#steps.indexOf(next) + 1), at);
    const join = await this.#replace();
    return { standstillMs: next.at - at, pauseMs, numInterrupted, join };
  }

  /** SIGKILL of the coordinator, and a new one at once. */
  async restartCoordinator() {
    const cluster = this.#cluster;
    const numInterruptedBefore = cluster.numInterrupted;
    const from = this.#steps.length;
    const last = Math.max(...this.#steps.slice(-this.#numMembers).map(({ step }) => step));
    cluster.coordinator.kill();
    await cluster.coordinator.restart();
    const isSettled = () => this.#steps.length - from >= SETTLED_STEPS * this.#numMembers;
    await cluster.until('steps after the restart', isSettled);
    const heard = new Set(this.#steps.slice(from).map(({ step }) => step));
    const furthest = Math.max(...heard) - 1;
    const expected = Array.from({ length: furthest - last }, (_, index) => last + 1 + index);
    const numLost = expected.filter((step) => !heard.has(step)).length;
    return { numLost, numInterrupted: cluster.numInterrupted - numInterruptedBefore };
  }

  /** The median time from one step to the next. */
  get usualStepMs() {
    const firsts = firstReports(this.#steps.slice(-SETTLED_STEPS * this.#numMembers));
    const gaps = firsts.slice(1).map(({ at }, index) => at - (firsts[index]?.at ?? at));
    return gaps.sort((left, right) => left - right)[Math.floor(gaps.length / 2)] ?? 0;
  }

  get #steps() {
    return this.#cluster.log.stepsOf(this.#jobId);
  }

  /** How long a new worker takes to contribute, and for how long all others stand still in the meantime. */
  async #replace() {
    const from = this.#steps.length;
    const name = await this.#cluster.addWorker();
    const { at = 0, workerId = '' } = this.#cluster.log.joinedAs(name) ?? {};
    const contributes = (/** @type {StepReport} */ step) =>
      step.workerId === workerId && step.examples.length > 0;
    const first = await this.#firstStep('a step with the new worker', from, contributes);
    await this.untilSettled(this.#numMembers);
    return { joinMs: first.at - at, pauseMs: longestGap(this.#steps.slice(from), at) };
  }

  /**
   * The first report of a step that fits, from one of them on.
   * @param {string} what @param {number} from @param {(step: StepReport) => boolean} fits
   */
  async #firstStep(what, from, fits) {
    /** @type {StepReport | undefined} */
    let found;
    let next = from;
    await this.#cluster.until(what, () => {
      for (; found === undefined && next < this.#steps.length; next += 1) {
        const step = this.#steps[next];
        if (step !== undefined && fits(step)) found = step;
      }
      return found !== undefined;
    });
    return /** @type {StepReport} */ (found);
  }

  /** Reports of members of the present generation. @param {number} from @param {number} numMembers */
  #trainedSince(from, numMembers) {
    const present = this.#cluster.log.generationOf(this.#jobId);
    if (present?.members.length !== numMembers) return 0;
    const name = nameOf(present.generation);
    return this.#steps.slice(from).filter(({ generation }) => nameOf(generation) === name).length;
  }
}

/** The longest time in which no step was completed, from a moment on. @param {readonly StepReport[]} steps @param {number} sinceMs */
function longestGap(steps, sinceMs) {
  const times = firstReports(steps).flatMap(({ at }) => (at >= sinceMs ? [at] : []));
  return Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at)));
}

/** The first report of each step, in their order. @param {readonly StepReport[]} steps */
function firstReports(steps) {
  let furthest = 0;
  return steps.filter(({ step }) => {
    const isFirst = step > furthest;
    furthest = Math.max(furthest, step);
    return isFirst;
  });
}
