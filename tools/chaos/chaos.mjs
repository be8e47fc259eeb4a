// @ts-check
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'thaw/client';
import { ChaosCluster } from './cluster.mjs';
import { differencesOf } from './comparison.mjs';
import { ENDS } from './coordinator-log.mjs';
import { COVERING_MINUTES, gapsOf, missingOf, owesReduction } from './coverage.mjs';
import { disturb } from './disturbance.mjs';
import { faultsFor } from './faults.mjs';
import { DATASET, jobOf, writeStripes } from './job.mjs';
import { numStepsDoneAgain, problemsOfLedger, problemsOfReports } from './ledger.mjs';
import { outcomeOf } from './outcome.mjs';
import { scheduleOf } from './schedule.mjs';

/** @typedef {import('thaw/client').Coordinator} Coordinator */
/** @typedef {import('./outcome.mjs').Outcome} Outcome */
/** @typedef {import('./outcome.mjs').Event} Event */
/** @typedef {import('./disturbance.mjs').DoneAction} DoneAction */
/** @typedef {{ round: number, atMs: number } & DoneAction} LoggedAction `atMs`: when it was over */
/** @typedef {{ seed: number, minutes: number, workerProgram?: string | undefined }} Plan */
/** @typedef {Awaited<ReturnType<typeof chaos>>} Report */

const WORKERS = { min: 1, max: 3 };
/** With fewer workers another one is started. */
const LEAST_ALIVE = 3;
const EPOCHS_PER_PHASE = 6;
/** Longer than any fault lasts, and than members wait for each other. */
const STANDSTILL_MS = 150_000;
/** How long the last lines of a log may be on their way. */
const LOG_MS = 5_000;
/** How long a coordinator that does not answer is left alone. */
const ASK_AGAIN_MS = 200;
/** More than fit into any run. */
const NUM_ACTIONS = 10_000;

/**
 * Runs the same job once left alone on one worker, then again and again under the schedule of the seed, and compares.
 * @param {Plan} plan
 * @param {AbortSignal} signal
 */
export async function chaos(plan, signal) {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-chaos-'));
  const cluster = new ChaosCluster(folder, plan.workerProgram);
  try {
    await mkdir(cluster.standstillFolder);
    await cluster.checkpoints.mount();
    await cluster.coordinator.start();
    const coordinator = await connect({ address: cluster.coordinator.address });
    try {
      await writeStripes(join(folder, DATASET));
      await coordinator.upload(join(folder, DATASET), { name: DATASET });
      const report = await new ChaosRun(plan, { coordinator, cluster, folder }, signal).run();
      signal.throwIfAborted();
      return report;
    } finally {
      coordinator.close();
    }
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One run of chaos. */
class ChaosRun {
  #plan;
  #parts;
  #signal;
  #faults;
  #actions;
  #startedAt;
  #endsAt;
  /** Where something is missing then, the run goes on until here. */
  #endsAtLastAt;
  /** Of the schedule, the first that is not done. */
  #nextAction = 0;
  /** @type {LoggedAction[]} */
  #done = [];
  /** @type {Outcome[]} */
  #rounds = [];

  /**
   * @param {Plan} plan
   * @param {{ coordinator: Coordinator, cluster: ChaosCluster, folder: string }} parts
   * @param {AbortSignal} signal
   */
  constructor(plan, parts, signal) {
    this.#plan = plan;
    this.#parts = parts;
    this.#signal = signal;
    this.#faults = faultsFor(plan.minutes).filter(({ isHere }) => isHere?.(parts.cluster) !== false);
    this.#actions = scheduleOf(plan.seed, this.#faults, NUM_ACTIONS);
    this.#startedAt = performance.now();
    const lengthMs = plan.minutes * 60_000;
    this.#endsAt = this.#startedAt + lengthMs;
    this.#endsAtLastAt = this.#endsAt + (plan.minutes < COVERING_MINUTES ? 0 : lengthMs);
  }

  async run() {
    const { cluster } = this.#parts;
    await cluster.untilJoined(await cluster.startWorker());
    const expected = await this.#runJob('undisturbed', { min: 1, max: 1 }, async () => undefined);
    const differences = problemsOf(expected);
    if (differences.length === 0) await cluster.keepAlive(LEAST_ALIVE);
    while (differences.length === 0 && !this.#signal.aborted && this.#isDue()) {
      const received = await this.#runRound();
      differences.push(
        ...differencesOf(expected, received),
        ...problemsOfLedger(expected.ledger, received.ledger),
        ...problemsOfReports(expected.ledger, received),
      );
    }
    return this.#report(expected, differences);
  }

  async #runRound() {
    const { cluster } = this.#parts;
    const outcome = await this.#runJob(`round-${this.#rounds.length + 1}`, WORKERS, (jobId, signal) =>
      disturb(cluster, jobId, { next: () => this.#next(), onDone: (done) => this.#note(done) }, signal),
    );
    this.#rounds.push(outcome);
    return outcome;
  }

  /** Whether another fault is to come: the minutes are not over, or a long run has not had all. */
  #isDue() {
    const now = performance.now();
    if (now < this.#endsAt) return true;
    return now < this.#endsAtLastAt && gapsOf(this.#faults, this.#done).length > 0;
  }

  /** The next of the schedule; after the minutes only what is missing. One that missed its reduction leaves that to the next. */
  #next() {
    if (!this.#isDue()) return undefined;
    const missing = missingOf(this.#faults, this.#done);
    const isFit = (/** @type {{ fault: string }} */ { fault }) =>
      performance.now() < this.#endsAt || missing.size === 0 || missing.has(fault);
    const action = this.#actions.find((each) => each.index >= this.#nextAction && isFit(each));
    const fault = this.#faults.find(({ name }) => name === action?.fault);
    if (action === undefined || fault === undefined) throw new Error('the schedule is over');
    return { action: { ...action, isInReduce: action.isInReduce || owesReduction(this.#done) }, fault };
  }

  /** @param {DoneAction} done */
  #note(done) {
    this.#nextAction = done.index + 1;
    const atMs = Math.round(performance.now() - this.#startedAt);
    this.#done.push({ round: this.#rounds.length + 1, atMs, ...done });
  }

  /**
   * @param {string} name
   * @param {{ min: number, max: number }} workers
   * @param {(jobId: string, signal: AbortSignal) => Promise<void>} meanwhile is to end soon after its signal
   * @returns {Promise<Outcome>}
   */
  async #runJob(name, workers, meanwhile) {
    const { coordinator, cluster, folder } = this.#parts;
    const { standstillFolder } = cluster;
    const job = jobOf({ name, epochsPerPhase: EPOCHS_PER_PHASE, standstillFolder, workers });
    const { id } = await coordinator.submit(job, { folder });
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), Math.max(0, this.#endsAtLastAt - performance.now()));
    const disturbing = meanwhile(id, over.signal);
    /** @type {Event[]} */
    let events;
    try {
      events = await this.#eventsOf(id);
    } finally {
      clearTimeout(timer);
      over.abort();
      await disturbing;
    }
    await cluster.log.until(() => cluster.log.hasEnded(id), LOG_MS);
    return await outcomeOf(coordinator, id, { events, steps: cluster.log.stepsOf(id), folder });
  }

  /** All events of a job, to its end. @param {string} jobId @returns {Promise<Event[]>} @throws when it stands still */
  async #eventsOf(jobId) {
    const { coordinator, cluster } = this.#parts;
    const still = new AbortController();
    const end = () => still.abort();
    let timer = setTimeout(end, STANDSTILL_MS);
    const onLine = (/** @type {import('./coordinator-log.mjs').Line} */ { msg }) => {
      if (msg !== 'a member completed a step') return;
      clearTimeout(timer);
      timer = setTimeout(end, STANDSTILL_MS);
    };
    cluster.log.on('line', onLine);
    const signal = AbortSignal.any([still.signal, this.#signal]);
    const heard = { events: /** @type {Event[]} */ ([]), sequence: 0 };
    try {
      while (!cluster.log.hasEnded(jobId) && !signal.aborted) await this.#listen(jobId, heard, signal);
      // What came between the last event that was heard and the end, of which a coordinator that was just killed tells later.
      while (!heard.events.some(({ type }) => ENDS.includes(type)) && !signal.aborted)
        await this.#listen(jobId, heard, signal);
    } finally {
      clearTimeout(timer);
      cluster.log.off('line', onLine);
    }
    return heard.events;
  }

  /**
   * Adds the events after those that are known, until there are no more, or nobody tells them.
   * @param {string} jobId
   * @param {{ events: Event[], sequence: number }} heard with the number of the last of them
   * @param {AbortSignal} signal
   */
  async #listen(jobId, heard, signal) {
    const options = { afterSequence: heard.sequence, signal };
    try {
      for await (const update of this.#parts.coordinator.job(jobId).watch(options)) {
        if (update.kind !== 'event') continue;
        heard.events.push(update.event);
        heard.sequence = update.sequence;
      }
    } catch (thrown) {
      if (/** @type {{ code?: string }} */ (thrown).code !== 'UNAVAILABLE') throw thrown;
      await delay(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @param {Outcome} expected @param {readonly string[]} differences */
  #report({ steps, events, ledger }, differences) {
    const { seed, minutes } = this.#plan;
    const all = this.#rounds;
    const ofType = (/** @type {string} */ type) =>
      all.flatMap((round) => round.events.filter((event) => event.type === type)).length;
    const restarted = all.flatMap((round) => round.events.filter(({ type }) => type === 'JobRestarted'));
    return {
      seed,
      minutes,
      rounds: all.length,
      stepsPerRound: new Set(steps.map(({ step }) => step)).size,
      tensorsPerRound: all[0]?.tensors.size ?? 0,
      faults: countsOf(this.#faults, this.#done),
      generations: ofType('GenerationFormed'),
      restarts: ofType('JobRestarted'),
      restartsFromCheckpoints: restarted.filter(({ fromStep }) => fromStep > 0).length,
      checkpointsDamaged: ofType('CheckpointDamaged'),
      checkpointsMissed: ofType('CheckpointMissed'),
      workersReplaced: this.#parts.cluster.numReplaced,
      stepsDoneAgain: all.reduce((sum, round) => sum + numStepsDoneAgain(round.steps), 0),
      ledgerRowsPerRound: ledger.rows.length,
      epochsCompared: events.filter(({ type }) => type === 'EpochCompleted').length,
      schedule: this.#done,
      gaps: minutes < COVERING_MINUTES ? [] : gapsOf(this.#faults, this.#done),
      differences,
      lastWords: differences.length > 0 ? this.#parts.cluster.lastWords : [],
    };
  }
}

/** What is wrong with the job that was left alone. @param {Outcome} outcome */
function problemsOf({ status, failure, ledger }) {
  if (status !== 'succeeded')
    return [`the job that was left alone: expected succeeded, received ${status} (${failure})`];
  return problemsOfLedger(ledger);
}

/**
 * How often each fault came, and how often of these within a reduction.
 * @param {readonly { name: string, what: string }[]} faults
 * @param {readonly DoneAction[]} done
 */
function countsOf(faults, done) {
  return Object.fromEntries(
    faults.map(({ name, what }) => {
      const all = done.filter(({ fault }) => fault === name);
      const applied = all.filter(({ outcome }) => outcome === 'applied');
      const inReduce = applied.filter(({ wasInReduce }) => wasInReduce).length;
      return [name, { what, applied: applied.length, inReduce, skipped: all.length - applied.length }];
    }),
  );
}
