// @ts-check

/** @typedef {import('./simulation.mjs').World} World */
/** @typedef {import('@thaw/orchestration').CoordinatorEffect} Effect */
/** @typedef {Extract<Effect, { type: 'SendAssignment' }>} Assignment */
/** @typedef {{ jobId: string, generation: import('@thaw/orchestration').Generation }} Place */
/** @typedef {'idle' | 'loading' | 'standing' | 'computing' | 'offering' | 'finished'} Stage */

const HEARTBEAT_EVERY_MS = 1_000;

/**
 * A worker that answers the coordinator's words as a real one does, in simulated time. Its training is its reductions: the steps of the
 * job, one evaluation after the last of them, and between two reductions nobody is waited for.
 */
export class SimulatedWorker {
  /** @type {World} */
  #world;
  #numConnections = 0;
  /** @type {Assignment | undefined} */
  #assignment;
  /** @type {Stage} */
  #stage = 'idle';
  /** Reductions that its state has behind it; undefined without a state. @type {number | undefined} */
  #reductions;
  #isDead = false;
  #isFrozen = false;
  #isConnected = false;
  /** Messages in one direction do not overtake each other. @type {ReturnType<typeof createLine>} */
  #incoming;
  /** @type {ReturnType<typeof createLine>} */
  #outgoing;
  /** What came while it was frozen. @type {(() => void)[]} */
  #postponed = [];

  /** @param {World} world @param {string} workerId */
  constructor(world, workerId) {
    this.#world = world;
    this.#incoming = createLine(world);
    this.#outgoing = createLine(world);
    this.workerId = workerId;
    this.#connect();
    world.after(world.random.below(HEARTBEAT_EVERY_MS), () => this.#beat());
  }

  get connectionId() {
    return `${this.workerId}-${this.#numConnections}`;
  }

  get isUsable() {
    return !this.#isDead && !this.#isFrozen;
  }

  /** Its process is killed. */
  die() {
    this.#isDead = true;
    this.#tell({ type: 'WorkerLost', ...this.#connection(), reason: 'ECONNRESET' });
    this.#forget();
  }

  /** It is told to end. */
  leave() {
    this.#tell({ type: 'WorkerLeft', ...this.#connection() });
    this.#isDead = true;
    this.#forget();
  }

  /** Its host stands still for some time; nobody notices but by its silence. @param {number} ms */
  freeze(ms) {
    this.#isFrozen = true;
    this.#world.after(ms, () => {
      this.#isFrozen = false;
      for (const happen of this.#postponed.splice(0)) happen();
      // Who waited for it finds it again.
      if (this.#stage === 'offering' && this.#assignment !== undefined) this.#world.onOffer(this.#assignment);
    });
  }

  /** Its coordinator is gone, with all that was on its way; it looks for the next one. */
  loseCoordinator() {
    this.#isConnected = false;
    this.#plan(this.#world.random.below(2_000), () => this.#connect());
  }

  /** @param {Effect} effect */
  hear(effect) {
    this.#plan(this.#incoming.delayMs(), () => this.#read(effect));
  }

  /**
   * Every member has offered its part of the reduction after so many: it has the sum a moment later.
   * @param {Place} place
   * @param {number} reductions
   */
  reduce(place, reductions) {
    this.#plan(this.#world.latencyMs(), () => {
      if (this.#stage === 'offering' && this.#isIn(place) && this.#reductions === reductions) this.#advance();
    });
  }

  /** After how many reductions it offers its part of the next one, in this generation. @param {Place} place */
  offerIn(place) {
    return this.isUsable && this.#isIn(place) && this.#stage === 'offering' ? this.#reductions : undefined;
  }

  /** The state that another member of the generation can copy now. @param {Place} place */
  stateIn(place) {
    return this.isUsable && this.#isIn(place) && this.#stage === 'standing' ? this.#reductions : undefined;
  }

  /** Says hello, with the part that it has, and again where it stands. */
  #connect() {
    if (this.#isDead || this.#isConnected) return;
    this.#isConnected = true;
    this.#numConnections += 1;
    const attached = this.#assignment && placeOf(this.#assignment);
    this.#tell({
      ...{ type: 'WorkerJoined', ...this.#connection(), name: this.workerId, address: `${this.workerId}:1` },
      ...{ numericsClass: { device: 'CPU' }, ...(attached && { attached }) },
    });
    if (this.#stage === 'standing') this.#sayReady();
    if (this.#stage === 'finished') this.#sayFinished();
  }

  #beat() {
    if (this.#isDead) return;
    if (!this.#isFrozen && this.#isConnected) {
      const progress = this.#assignment && { ...placeOf(this.#assignment), step: this.#step() };
      this.#tell({ type: 'WorkerHeard', ...this.#connection(), ...(progress && { progress }) });
    }
    this.#world.after(HEARTBEAT_EVERY_MS, () => this.#beat());
  }

  /** @param {Effect} effect */
  #read(effect) {
    if (!('connectionId' in effect) || effect.connectionId !== this.connectionId) return;
    if (effect.type === 'RefuseWorker') {
      this.#forget();
      this.loseCoordinator();
    } else if (effect.type === 'SendAssignment') this.#take(effect);
    else if (!('generation' in effect) || !this.#isIn(effect)) return;
    else if (effect.type === 'SendCatchUp') this.#catchUp(effect.reductions);
    else if (effect.type === 'SendStart') this.#begin();
    else if (effect.type === 'RequestResult') this.#store(effect);
    else this.#forget();
  }

  /** @param {Assignment} assignment */
  #take(assignment) {
    if (this.#assignment?.jobId !== assignment.jobId || assignment.donor !== undefined) this.#forget();
    this.#assignment = assignment;
    this.#stage = 'loading';
    this.#plan(50 + this.#world.random.below(450), () => this.#load(assignment));
  }

  /** Waits for its donor, where it has one. @param {Assignment} assignment */
  #load(assignment) {
    if (this.#assignment !== assignment || this.#stage !== 'loading') return;
    const { donor } = assignment;
    const state =
      donor === undefined ? (this.#reductions ?? 0) : this.#world.worker(donor.workerId)?.stateIn(assignment);
    if (state === undefined) return this.#plan(50, () => this.#load(assignment));
    this.#reductions = state;
    this.#stage = 'standing';
    this.#sayReady();
  }

  /** @param {number} reductions */
  #catchUp(reductions) {
    if (this.#stage !== 'standing' || this.#reductions === reductions) return;
    if (this.#reductions !== reductions - 1)
      throw new Error(
        `${this.workerId} is after ${this.#reductions} reductions and is told of ${reductions}`,
      );
    this.#reductions = reductions;
    this.#sayReady();
  }

  #begin() {
    if (this.#stage === 'standing') this.#compute();
  }

  #compute() {
    const assignment = this.#assignment;
    if (assignment === undefined) return;
    if (this.#reductions === this.#numSteps() + 1) {
      this.#stage = 'finished';
      return this.#sayFinished();
    }
    this.#stage = 'computing';
    const reductions = this.#reductions;
    this.#plan(20 + this.#world.random.below(30), () => {
      if (this.#assignment !== assignment || this.#stage !== 'computing' || this.#reductions !== reductions)
        return;
      this.#stage = 'offering';
      this.#world.onOffer(assignment);
    });
  }

  #advance() {
    const reductions = (this.#reductions ?? 0) + 1;
    this.#reductions = reductions;
    const measured = { epoch: 0, computeMs: 30, loss: 1 / reductions, metrics: {} };
    if (reductions <= this.#numSteps()) this.#say({ type: 'StepReported', step: reductions, ...measured });
    this.#compute();
  }

  /** @param {Place} place */
  #store({ jobId, generation }) {
    const weights = { trainable: 2, frozen: 9, frozenChanged: 0, movingStatisticsChanged: 0 };
    this.#plan(100 + this.#world.random.below(400), () =>
      this.#tell({ type: 'ResultStored', jobId, generation, weights, artifacts: [] }),
    );
  }

  #sayReady() {
    const reductions = this.#reductions ?? 0;
    this.#say({ type: 'MemberReady', step: this.#step(), reductions, stateDigest: `d${reductions}` });
  }

  #sayFinished() {
    this.#say({ type: 'MemberFinished', step: this.#step(), stateDigest: `d${this.#reductions}` });
  }

  /** @param {object} message */
  #say(message) {
    if (this.#assignment !== undefined)
      this.#tell({ ...this.#connection(), ...placeOf(this.#assignment), ...message });
  }

  /** What it says without a coordinator is lost; where it stands it says again. @param {object} event */
  #tell(event) {
    if (this.#isConnected) this.#world.tell(event, this.#outgoing.delayMs());
  }

  #connection() {
    return { workerId: this.workerId, connectionId: this.connectionId };
  }

  #step() {
    return Math.min(this.#reductions ?? 0, this.#numSteps());
  }

  #numSteps() {
    return this.#assignment === undefined ? 0 : this.#world.numSteps(this.#assignment.jobId);
  }

  /** @param {Place} place */
  #isIn({ jobId, generation }) {
    const own = this.#assignment;
    return (
      own?.jobId === jobId &&
      own.generation.term === generation.term &&
      own.generation.number === generation.number
    );
  }

  #forget() {
    this.#assignment = undefined;
    this.#reductions = undefined;
    this.#stage = 'idle';
  }

  /** Lets something happen later, once the worker is not frozen, and never after its end. @param {number} delayMs @param {() => void} happen */
  #plan(delayMs, happen) {
    this.#world.after(delayMs, () => {
      if (this.#isDead) return;
      if (this.#isFrozen) this.#postponed.push(happen);
      else happen();
    });
  }
}

/** @param {Assignment} assignment @returns {Place} */
function placeOf({ jobId, generation }) {
  return { jobId, generation };
}

/** What goes from one end to the other, in its order. @param {World} world */
function createLine(world) {
  let lastAt = 0;
  return {
    /** Of the next message. */
    delayMs() {
      lastAt = Math.max(lastAt, world.now() + world.latencyMs());
      return lastAt - world.now();
    },
  };
}
