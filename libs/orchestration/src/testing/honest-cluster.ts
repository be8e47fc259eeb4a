import type { CoordinatorEffect, SendAssignment } from '../coordinator-effect.js';
import type { MemberMessage, StepReported } from '../coordinator-event.js';
import { attemptOf, findJob, totalSteps, type JobAttempt } from '../coordinator-state.js';
import type { Generation } from '../generation.js';
import { verifiedReplica, verifiersOf } from '../gradient-verification.js';
import { verificationPlanOf } from '../verified-steps.js';
import { ARTIFACTS, checkpointAt, DATA, WEIGHTS, type Scenario } from './scenario.js';

/** Which of several things happens next: a number from 0 to `below` - 1. */
export type Chooser = (below: number) => number;

interface Place {
  readonly jobId: string;
  readonly generation: Generation;
}

/** A worker that does what it is told, and holds the state that the reductions gave it. */
interface HonestWorker {
  readonly workerId: string;
  readonly inbox: CoordinatorEffect[];
  assignment?: SendAssignment;
  /** What it does within its generation. */
  stage: 'idle' | 'copying' | 'standing' | 'training' | 'finished';
  /** Reductions that its state has behind it; absent while it has no state. */
  reductions?: number;
  /** Its connection broke with the coordinator that had it, and it has not come back. */
  isAway: boolean;
  /** It has said that it wants to leave, and does so when it has no part in a job. */
  isLeaving?: true;
  numConnections: number;
}

/**
 * Workers that answer the coordinator's words as real ones do, one message at a time, in any order among them. Their training is
 * its reductions: the steps of the job, and one evaluation after the last step. Those of rank 0 take checkpoints, of which some are damaged.
 */
export class HonestCluster {
  readonly #scenario: Scenario;
  readonly #workers = new Map<string, HonestWorker>();
  /** By generation and member, after how many reductions it put its part of the next one where all others find it. */
  readonly #offered = new Map<string, number>();
  /** Of each job, the checkpoints that were entered: after how many steps and reductions they were taken. */
  readonly #disk = new Map<string, { step: number; reductions: number; isWhole: boolean }[]>();
  /** What the shell of the coordinator is about to do. */
  #tasks: ((choose: Chooser) => void)[] = [];
  #numDelivered: number;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#numDelivered = scenario.effects.length;
    for (const job of scenario.state.jobs)
      if (job.origin?.type === 'sought') this.#tasks.push((choose) => this.#check(attemptOf(job), choose));
  }

  get workerIds(): string[] {
    return [...this.#workers.keys()];
  }

  join(workerId: string): void {
    this.#workers.set(workerId, { workerId, inbox: [], stage: 'idle', isAway: false, numConnections: 1 });
    this.#scenario.join(workerId);
    this.#deliver();
  }

  /** The coordinator hears of it, unless it awaits the worker. */
  lose(workerId: string): void {
    const isAway = this.#workers.get(workerId)?.isAway;
    this.#workers.delete(workerId);
    if (isAway !== true) this.#scenario.lose(workerId);
    this.#deliver();
  }

  /** It stays while it has a part in a job. */
  leave(workerId: string): void {
    const worker = this.#workers.get(workerId);
    if (worker === undefined || worker.isAway) return;
    worker.isLeaving = true;
    this.#scenario.happen({ type: 'WorkerLeaving', ...this.#scenario.connection(workerId) });
    this.#deliver();
    this.#goIfFree(worker);
  }

  /** The coordinator is killed, with all that is on its way between it and the workers, and starts again. */
  restart(): void {
    this.#tasks = [];
    this.#scenario.restart();
    this.#deliver();
    for (const worker of this.#workers.values()) {
      worker.isAway = true;
      worker.inbox.length = 0;
    }
  }

  /** The time is over in which workers come back; those that are there are heard. */
  giveUpOnOthers(): void {
    this.#scenario.now += this.#scenario.state.config.reattachLimitMs + 1;
    for (const { workerId, isAway } of this.#workers.values())
      if (!isAway) this.#scenario.happen({ type: 'WorkerHeard', ...this.#scenario.connection(workerId) });
    this.#scenario.pass(0);
    this.#deliver();
  }

  /** Lets one worker read a message, copy a state or complete a reduction; says whether anybody had anything to do. */
  act(choose: Chooser): boolean {
    const able = [...this.#workers.values()].filter(
      (worker) =>
        worker.isAway || worker.inbox.length > 0 || this.#canCopy(worker) || this.#canReduce(worker),
    );
    const task = able.length === 0 || choose(4) === 0 ? this.#tasks.shift() : undefined;
    if (task !== undefined) {
      task(choose);
      this.#deliver();
      return true;
    }
    const worker = able[choose(able.length)];
    if (worker === undefined) return false;
    const message = worker.inbox.shift();
    // It may train on before it comes back.
    if (worker.isAway && !(this.#canReduce(worker) && choose(2) === 0)) this.#comeBack(worker);
    else if (message !== undefined) this.#read(worker, message);
    else if (this.#canCopy(worker)) this.#copy(worker);
    else if (choose(3) === 2) this.#takeCheckpoint(worker);
    else this.#reduce(worker);
    this.#deliver();
    return true;
  }

  /** Puts what the scenario decided meanwhile where it goes to. */
  #deliver(): void {
    for (const effect of this.#scenario.effects.slice(this.#numDelivered)) {
      if (effect.type === 'PrepareJob') this.#tasks.push(() => this.#prepare(effect));
      if (effect.type === 'SeekCheckpoint')
        this.#tasks.push((choose) => this.#check(effect, choose, effect.atMostStep));
      if (!('connectionId' in effect)) continue;
      if (effect.type === 'RefuseWorker') throw new Error(`an honest worker is refused: ${effect.message}`);
      this.#workers.get(effect.workerId)?.inbox.push(effect);
    }
    this.#numDelivered = this.#scenario.effects.length;
  }

  /** Says hello with the part that it has, and again where it stands. */
  #comeBack(worker: HonestWorker): void {
    const { workerId, assignment, stage } = worker;
    Object.assign(worker, { isAway: false, numConnections: worker.numConnections + 1 });
    const attached = assignment && { jobId: assignment.jobId, generation: assignment.generation };
    const connectionId = `${workerId}-${worker.numConnections}`;
    this.#scenario.join(workerId, { connectionId, ...(attached && { attached }) });
    if (stage === 'standing') this.#sayReady(worker);
    if (stage === 'finished') this.#offer(worker, stage);
  }

  #read(worker: HonestWorker, message: CoordinatorEffect): void {
    if (message.type === 'SendAssignment') this.#take(worker, message);
    else if (!('generation' in message) || !isIn(worker, message)) return;
    else if (message.type === 'SendCatchUp') this.#catchUp(worker, message.reductions);
    else if (message.type === 'SendStart') this.#offer(worker, 'training');
    else if (message.type === 'SendStop' || message.type === 'RefuseMessage') {
      forget(worker);
      this.#goIfFree(worker);
    } else this.#store(message);
  }

  #goIfFree({ workerId, isLeaving, assignment, inbox }: HonestWorker): void {
    if (isLeaving !== true || assignment !== undefined || inbox.length > 0) return;
    this.#workers.delete(workerId);
    this.#scenario.happen({ type: 'WorkerLeft', ...this.#scenario.connection(workerId), why: 'asked' });
  }

  /** Keeps its state, builds the first one, or waits until it can copy its donor's. */
  #take(worker: HonestWorker, assignment: SendAssignment): void {
    if (worker.assignment?.jobId !== assignment.jobId) forget(worker);
    worker.assignment = assignment;
    worker.stage = assignment.donor === undefined ? 'standing' : 'copying';
    if (worker.stage === 'copying') return;
    const reductions = worker.reductions ?? this.#stateAt(assignment);
    if (reductions === undefined) return;
    worker.reductions = reductions;
    this.#sayReady(worker);
  }

  /** That of the checkpoint, or of the job's beginning; nothing where the checkpoint was damaged since it was found. */
  #stateAt({ jobId, checkpoint }: SendAssignment): number | undefined {
    if (checkpoint === undefined) return 0;
    const found = this.#disk.get(jobId)?.find(({ step }) => step === checkpoint);
    if (found?.isWhole === true) return found.reductions;
    this.#scenario.happen({ type: 'CheckpointSpoilt', jobId, step: checkpoint, why: 'it is damaged' });
    return undefined;
  }

  #takeCheckpoint(worker: HonestWorker): void {
    const { assignment, reductions = 0 } = worker;
    if (assignment?.rank !== 0 || worker.isAway) return this.#reduce(worker);
    const { jobId } = assignment;
    const step = Math.min(reductions, this.#numSteps(assignment));
    const before = this.#scenario.effects.length;
    this.#say(worker, { type: 'CheckpointTaken', ...checkpointAt(step) });
    const isEntered = this.#scenario.effects.slice(before).some(({ type }) => type === 'EnterCheckpoint');
    const earlier = (this.#disk.get(jobId) ?? []).filter((each) => each.step < step);
    if (isEntered) this.#disk.set(jobId, [...earlier, { step, reductions, isWhole: true }].slice(-2));
  }

  #prepare({ jobId, attempt }: JobAttempt): void {
    const prepared = findJob(this.#scenario.state, jobId)?.prepared ?? { numExamples: 10, stepsPerEpoch: 2 };
    this.#scenario.happen({ type: 'JobPrepared', jobId, attempt, prepared, data: DATA });
  }

  #check({ jobId, attempt }: JobAttempt, choose: Chooser, atMostStep = Infinity): void {
    const checkpoints = (this.#disk.get(jobId) ?? []).filter(({ step }) => step <= atMostStep);
    for (const each of checkpoints) each.isWhole &&= choose(2) !== 1;
    this.#disk.set(jobId, checkpoints);
    const found = checkpoints.findLast(({ isWhole }) => isWhole)?.step ?? null;
    const damaged = checkpoints.filter(({ step, isWhole }) => !isWhole && step > (found ?? -1));
    this.#scenario.happen({
      type: 'CheckpointsChecked',
      ...{ jobId, attempt, found },
      damaged: damaged.map(({ step }) => ({ step, why: 'it is damaged' })),
    });
  }

  /** Users have a job go on that failed or was cancelled. */
  resume(): void {
    for (const job of [...this.#scenario.ended])
      this.#scenario.happen({ type: 'JobResumed', job, by: 'a user' });
    this.#deliver();
  }

  /** Users cancel a job. */
  cancel(jobId: string): void {
    this.#scenario.happen({ type: 'JobCancelled', jobId });
    this.#deliver();
  }

  #canCopy(worker: HonestWorker): boolean {
    return worker.stage === 'copying' && this.#donorOf(worker) !== undefined;
  }

  /** It has read of the same generation, and so stands still. */
  #donorOf({ assignment }: HonestWorker): HonestWorker | undefined {
    const donor = this.#workers.get(assignment?.donor?.workerId ?? '');
    return assignment !== undefined && donor !== undefined && isIn(donor, assignment) ? donor : undefined;
  }

  #copy(worker: HonestWorker): void {
    const reductions = this.#donorOf(worker)?.reductions;
    if (reductions === undefined) throw new Error(`${worker.workerId} has a donor without a state`);
    Object.assign(worker, { reductions, stage: 'standing' });
    this.#sayReady(worker);
  }

  #catchUp(worker: HonestWorker, reductions: number): void {
    if (worker.reductions !== reductions - 1)
      throw new Error(
        `${worker.workerId} is after ${worker.reductions} reductions, and is told of ${reductions}`,
      );
    worker.reductions = reductions;
    this.#sayReady(worker);
  }

  #canReduce(worker: HonestWorker): boolean {
    const { assignment, stage, reductions = 0 } = worker;
    if (assignment === undefined || stage !== 'training') return false;
    return assignment.members.every((member) => {
      return (this.#offered.get(keyOf(assignment, member.workerId)) ?? -1) >= reductions;
    });
  }

  #reduce(worker: HonestWorker): void {
    worker.reductions = (worker.reductions ?? 0) + 1;
    this.#sayStep(worker, worker.reductions);
    this.#offer(worker, 'training');
  }

  /** After the last reduction there is nothing to offer: it has finished. */
  #offer(worker: HonestWorker, stage: HonestWorker['stage']): void {
    const { assignment, reductions = 0 } = worker;
    if (assignment === undefined) return;
    const numSteps = this.#numSteps(assignment);
    const isLast = reductions === numSteps + 1;
    worker.stage = isLast ? 'finished' : stage;
    if (!isLast) this.#offered.set(keyOf(assignment, worker.workerId), reductions);
    else this.#say(worker, { type: 'MemberFinished', step: numSteps, stateDigest: `d${reductions}` });
  }

  #sayReady(worker: HonestWorker): void {
    const { assignment, reductions = 0 } = worker;
    if (assignment === undefined) return;
    const step = Math.min(reductions, this.#numSteps(assignment));
    this.#say(worker, { type: 'MemberReady', step, reductions, stateDigest: `d${reductions}` });
  }

  /** The last reduction is an evaluation. */
  #sayStep(worker: HonestWorker, step: number): void {
    if (worker.assignment === undefined || step > this.#numSteps(worker.assignment)) return;
    const times = { computeMs: 10, waitedMs: 0, waitedForRank: 0 };
    const measured = { epoch: 0, loss: 1, metrics: {} };
    const digests = { stateDigest: `d${step}`, ...this.#gradientOf(worker.assignment, step) };
    this.#say(worker, { type: 'StepReported', step, ...measured, ...times, ...digests });
  }

  /** Of the replica that is verified in a step, if this member is to compute it. */
  #gradientOf({ jobId, members, rank }: SendAssignment, step: number): { gradientDigest?: string } {
    const job = findJob(this.#scenario.state, jobId);
    const replica = job && verifiedReplica(step, verificationPlanOf(job));
    if (replica === undefined) return {};
    const runs = members.map(({ run }) => run);
    return verifiersOf(runs, replica).includes(rank) ? { gradientDigest: `g${step}` } : {};
  }

  #say(worker: HonestWorker, message: Said): void {
    const { assignment, workerId } = worker;
    // What it says meanwhile it says again when it comes back.
    if (assignment === undefined || worker.isAway) return;
    const { jobId, generation } = assignment;
    this.#scenario.happen({ ...this.#scenario.connection(workerId), jobId, generation, ...message });
  }

  #store({ jobId, generation }: Place): void {
    this.#scenario.happen({
      type: 'ResultStored',
      jobId,
      generation,
      weights: WEIGHTS,
      artifacts: ARTIFACTS,
    });
  }

  #numSteps({ jobId }: Place): number {
    const job = findJob(this.#scenario.state, jobId);
    return job === undefined ? 0 : totalSteps(job);
  }
}

type Said =
  | { type: 'MemberReady'; step: number; reductions: number; stateDigest: string }
  | Omit<StepReported, keyof MemberMessage>
  | { type: 'MemberFinished'; step: number; stateDigest: string }
  | ({ type: 'CheckpointTaken' } & ReturnType<typeof checkpointAt>);

function forget(worker: HonestWorker): void {
  worker.stage = 'idle';
  delete worker.assignment;
  delete worker.reductions;
}

function isIn({ assignment }: HonestWorker, { jobId, generation }: Place): boolean {
  return assignment !== undefined && keyOf(assignment, '') === keyOf({ jobId, generation }, '');
}

function keyOf({ jobId, generation }: Place, workerId: string): string {
  return `${jobId} ${generation.term}.${generation.number} ${workerId}`;
}
