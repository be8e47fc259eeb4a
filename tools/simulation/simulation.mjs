// @ts-check
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createCoordinatorState, recoverJobs, transition } from '@thaw/orchestration';
import { randomOf } from '../random.mjs';
import { createEventQueue } from './event-queue.mjs';
import { SimulatedWorker } from './simulated-worker.mjs';

/** @typedef {import('@thaw/orchestration').CoordinatorEvent} CoordinatorEvent */
/** @typedef {import('@thaw/orchestration').CoordinatorState} CoordinatorState */
/** @typedef {import('@thaw/orchestration').Decision} Decision */
/** @typedef {import('@thaw/orchestration').JobState} JobState */
/** @typedef {import('./simulated-worker.mjs').Place} Place */

/**
 * What a simulated worker sees of the world.
 * @typedef {object} World
 * @property {import('../random.mjs').Random} random
 * @property {(delayMs: number, happen: () => void) => void} after
 * @property {() => number} latencyMs of one message
 * @property {() => number} now
 * @property {(event: object, delayMs: number) => void} tell says something to the coordinator
 * @property {(workerId: string) => SimulatedWorker | undefined} worker
 * @property {(jobId: string) => number} numSteps
 * @property {(place: import('./simulated-worker.mjs').Assignment) => void} onOffer
 */

/** @typedef {{ numWorkers: number, numJobs: number, seed: number, decide?: typeof transition }} Setting */
/** @typedef {Awaited<ReturnType<typeof simulate>>} Outcome */

const STARTED_AT = 1_000_000;
const TICK_EVERY_MS = 250;
const SUBMITTED_WITHIN_MS = 20_000;
/** A job that has not ended by then is stuck: failures end long before. */
const ENOUGH_MS = 3_600_000;
const NUM_STEPS = 10;
const DATA = {
  ...{ numExamples: 80, numHeldOut: 0, classNames: ['cat', 'dog'], sampleShape: [8, 8, 1] },
  ...{ values: 'as stored', readMs: 40, numSkipped: 0, skipped: [], warnings: [] },
};

/**
 * Drives the coordinator's pure core by a simulated cluster, until every job has ended or is stuck. The seed decides all that happens.
 * @param {Setting} setting `decide` is the core by default
 */
export function simulate({ numWorkers, numJobs, seed, decide = transition }) {
  const random = randomOf(seed, numWorkers);
  const queue = createEventQueue(STARTED_AT);
  const course = createHash('sha256');
  /** @type {Map<string, SimulatedWorker>} */
  const workers = new Map();
  /** @type {number[]} */
  const decisionMicros = [];
  const counts = {
    messages: 0,
    heartbeats: 0,
    losses: 0,
    restarts: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
  };
  let state = createCoordinatorState({ term: 1, now: STARTED_AT });
  let numStarted = 0;
  /** Messages of a connection with a coordinator that is gone are lost. */
  let term = 1;

  const latencyMs = () => 1 + random.below(4);
  /** @param {number} fromMs @param {number} toMs */
  const between = (fromMs, toMs) => Math.round(fromMs) + random.below(toMs - fromMs);
  const isOver = () => numEnded() === numJobs;
  const numEnded = () => counts.succeeded + counts.failed + counts.cancelled;

  /** @param {any} event */
  const happen = (event) => {
    const startedAt = performance.now();
    const decision = decide(state, { at: queue.now, ...event });
    decisionMicros.push((performance.now() - startedAt) * 1_000);
    carryOut(decision);
  };

  /** @param {Decision} decision */
  const carryOut = (decision) => {
    state = decision.state;
    for (const { jobId, status, lastStep } of state.ended) {
      if (status === 'succeeded' || status === 'failed' || status === 'cancelled') counts[status] += 1;
      course.update(`${queue.now} ${jobId} ${status} ${lastStep}\n`);
    }
    for (const effect of decision.effects) {
      if (effect.type === 'PrepareJob') prepare(effect);
      if (!('workerId' in effect)) continue;
      counts.messages += 1;
      workers.get(effect.workerId)?.hear(effect);
    }
  };

  /** @param {{ jobId: string, attempt: number }} asked */
  const prepare = ({ jobId, attempt }) => {
    const own = term;
    queue.after(between(50, 500), () => {
      const prepared = { numExamples: 80, stepsPerEpoch: NUM_STEPS };
      if (own === term) happen({ type: 'JobPrepared', jobId, attempt, prepared, data: DATA });
    });
  };

  /** @type {World} */
  const world = {
    random,
    after: queue.after,
    latencyMs,
    now: () => queue.now,
    tell: (event, delayMs) => {
      const own = term;
      const isHeartbeat = 'type' in event && event.type === 'WorkerHeard';
      counts[isHeartbeat ? 'heartbeats' : 'messages'] += 1;
      queue.after(delayMs, () => own === term && happen(event));
    },
    worker: (workerId) => workers.get(workerId),
    numSteps: () => NUM_STEPS,
    onOffer: (assignment) => {
      const members = assignment.members.map(({ workerId }) => workers.get(workerId));
      const offers = new Set(members.map((member) => member?.offerIn(assignment)));
      const [reductions] = offers;
      if (offers.size !== 1 || reductions === undefined) return;
      for (const member of members) member?.reduce(assignment, reductions);
    },
  };

  const join = () => {
    const workerId = `w${(numStarted += 1)}`;
    workers.set(workerId, new SimulatedWorker(world, workerId));
  };

  /** One of the workers is killed, leaves or freezes; another one comes for who is gone. */
  const loseOne = () => {
    const workerId = random.pick([...workers.keys()]);
    const worker = workers.get(workerId);
    if (worker?.isUsable !== true) return;
    counts.losses += 1;
    if (random.chance(0.3)) return worker.freeze(between(2_000, 12_000));
    if (random.chance(0.5)) worker.die();
    else worker.leave();
    workers.delete(workerId);
    queue.after(between(500, 5_000), join);
  };

  /** The coordinator is killed, and the next one starts on what was stored. */
  const restart = () => {
    counts.restarts += 1;
    term += 1;
    const { config, modules } = state;
    const jobs = /** @type {JobState[]} */ (JSON.parse(JSON.stringify(state.jobs)));
    for (const worker of workers.values()) worker.loseCoordinator();
    carryOut(recoverJobs(createCoordinatorState({ term, now: queue.now, config, modules, jobs })));
  };

  /** @param {number} everyMs @param {() => void} disturb */
  const disturbEvery = (everyMs, disturb) => {
    queue.after(between(everyMs / 2, (3 * everyMs) / 2), () => {
      if (isOver()) return;
      disturb();
      disturbEvery(everyMs, disturb);
    });
  };

  const tick = () => {
    happen({ type: 'TimePassed' });
    queue.after(TICK_EVERY_MS, tick);
  };

  for (let index = 0; index < numWorkers; index += 1) queue.after(random.below(2_000), join);
  for (let index = 0; index < numJobs; index += 1) {
    const summary = summaryOf(random, numWorkers);
    queue.after(random.below(SUBMITTED_WITHIN_MS), () =>
      happen({ type: 'JobSubmitted', jobId: `j${index}`, summary }),
    );
    if (random.chance(0.05))
      queue.after(SUBMITTED_WITHIN_MS + random.below(10_000), () =>
        happen({ type: 'JobCancelled', jobId: `j${index}` }),
      );
  }
  queue.after(0, tick);
  disturbEvery(Math.max(50, 100_000 / numWorkers), loseOne);
  queue.after(5_000, restart);
  disturbEvery(20_000, restart);
  while (!isOver() && queue.now - STARTED_AT < ENOUGH_MS && queue.next());

  return {
    ...{ numWorkers, numJobs, seed, ...counts },
    stuck: [...state.jobs].map(
      ({ jobId, status, waitingFor }) => `${jobId} is ${status} (${waitingFor ?? 'and says not why'})`,
    ),
    simulatedMs: queue.now - STARTED_AT,
    decisions: decisionMicros.length,
    ...timesOf(decisionMicros),
    course: course.digest('hex'),
  };
}

/** @param {import('../random.mjs').Random} random @param {number} numWorkers */
function summaryOf(random, numWorkers) {
  const min = 1 + random.below(Math.min(4, numWorkers));
  const max = min + random.below(13);
  return {
    ...{ name: 'simulated', replicas: max, workers: { min, max }, priority: random.below(3) - 1 },
    phases: [{ name: 'training', epochs: 1, mayStopEarly: false }],
  };
}

/** @param {number[]} micros */
function timesOf(micros) {
  const ascending = Float64Array.from(micros).sort();
  /** @param {number} fraction */
  const quantile = (fraction) => ascending[Math.max(0, Math.ceil(fraction * ascending.length) - 1)] ?? 0;
  return { medianMicros: quantile(0.5), p99Micros: quantile(0.99) };
}
