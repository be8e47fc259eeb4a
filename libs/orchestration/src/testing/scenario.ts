import { expect } from 'vitest';
import type { CoordinatorEffect } from '../coordinator-effect.js';
import type {
  CoordinatorEvent,
  DamagedCheckpoint,
  MemberMessage,
  WorkerConnection,
  WorkerJoined,
} from '../coordinator-event.js';
import { recoverJobs } from '../coordinator-recovery.js';
import {
  attemptOf,
  createCoordinatorState,
  findJob,
  findWorker,
  type CoordinatorConfig,
  type CoordinatorState,
  type JobState,
  type JobSummary,
} from '../coordinator-state.js';
import type { Artifact, DataSummary, JobEvent, WeightReport } from '../job-event.js';
import { transition } from '../transition.js';

type WithoutTime<T> = T extends { at: number } ? Omit<T, 'at'> : never;

/** What the data of all jobs of these tests came to. */
export const DATA: DataSummary = {
  numExamples: 80,
  numHeldOut: 0,
  classNames: ['cat', 'dog'],
  sampleShape: [8, 8, 1],
  values: 'as stored',
  readMs: 40,
  numSkipped: 0,
  skipped: [],
  warnings: [],
};

/** An event whose time the scenario fills in. */
export type UntimedEvent = WithoutTime<CoordinatorEvent>;

/** What a scripted job wants unless its script says otherwise: two workers, eight replicas, two epochs of five steps. */
export const SUMMARY: JobSummary = {
  name: 'digits',
  replicas: 8,
  phases: [{ name: 'training', epochs: 2, mayStopEarly: false }],
  workers: { min: 2, max: 2 },
};

/** What a scripted job's training did to its weights. */
export const WEIGHTS: WeightReport = {
  trainable: 2,
  frozen: 9,
  frozenChanged: 0,
  movingStatisticsChanged: 0,
};

/** Of the workers of these tests, unless their script says otherwise. */
export const NUMERICS_CLASS = { tensorflowVersion: '2.21.0', device: 'CPU' };

/** The files that a scripted job leaves. */
export const ARTIFACTS: readonly Artifact[] = [{ name: 'model', sizeBytes: 12, sha256: 'f00' }];

/** The checkpoint that a scripted job's member takes after so many steps. */
export function checkpointAt(step: number) {
  return { step, name: `step-${step}`, sha256: 'c0', sizeBytes: 100 };
}

/** A coordinator's core on a scripted clock. All that goes in is frozen to the bottom, so that changing it throws. */
export class Scenario {
  state: CoordinatorState;
  readonly events: CoordinatorEvent[] = [];
  readonly effects: CoordinatorEffect[] = [];
  /** All jobs that have ended, as a store would hold them. */
  readonly ended: JobState[] = [];
  now = 1_000;

  constructor(config: Partial<CoordinatorConfig> = {}, modules: Record<string, string> = {}) {
    this.state = deepFreeze(createCoordinatorState({ term: 1, now: this.now, config, modules }));
  }

  /** The coordinator is killed, and another one starts on what was stored: jobs, as JSON. */
  restart(): readonly CoordinatorEffect[] {
    const { term, config, modules, jobs } = this.state;
    const stored = JSON.parse(JSON.stringify(jobs)) as JobState[];
    const options = { term: term + 1, now: this.now, config, modules, jobs: stored };
    const { state, effects } = recoverJobs(deepFreeze(createCoordinatorState(options)));
    this.state = deepFreeze(state);
    this.effects.push(...effects);
    return effects;
  }

  /** A job whose members are exactly these workers, and have not said yet that they are ready. */
  static starting(workerIds: readonly string[]): Scenario {
    const scenario = new Scenario();
    for (const workerId of workerIds) scenario.join(workerId);
    scenario.submit('job', { workers: { min: workerIds.length, max: workerIds.length } });
    return scenario;
  }

  /** Lets one thing happen now, and gives what follows from it. */
  happen(event: UntimedEvent): readonly CoordinatorEffect[] {
    const timed = deepFreeze({ at: this.now, ...event });
    const { state, effects } = transition(this.state, timed);
    this.state = deepFreeze(state);
    if (event.type === 'JobResumed') this.#forgetEnd(event.job);
    this.ended.push(...state.ended);
    this.events.push(timed);
    this.effects.push(...effects);
    return effects;
  }

  #forgetEnd({ jobId }: JobState): void {
    const index = this.ended.findIndex((job) => job.jobId === jobId);
    if (index >= 0 && findJob(this.state, jobId) !== undefined) this.ended.splice(index, 1);
  }

  /** A user has a job go on that has ended, or is under way. */
  resume(jobId: string): readonly CoordinatorEffect[] {
    return this.happen({ type: 'JobResumed', job: this.job(jobId), by: 'ada' });
  }

  /** Moves the clock and looks at it. */
  pass(ms: number): readonly CoordinatorEffect[] {
    this.now += ms;
    return this.happen({ type: 'TimePassed' });
  }

  submit(jobId: string, summary: Partial<JobSummary> = {}): void {
    this.happen({ type: 'JobSubmitted', jobId, summary: { ...SUMMARY, ...summary } });
    this.happen({
      type: 'JobPrepared',
      jobId,
      attempt: 0,
      prepared: { numExamples: 80, stepsPerEpoch: 5 },
      data: DATA,
    });
  }

  join(
    workerId: string,
    options: Partial<Pick<WorkerJoined, 'connectionId' | 'numericsClass' | 'attached' | 'highestTerm'>> = {},
  ): readonly CoordinatorEffect[] {
    return this.happen({
      type: 'WorkerJoined',
      workerId,
      connectionId: `${workerId}-1`,
      name: `name-of-${workerId}`,
      address: `${workerId}:7000`,
      numericsClass: NUMERICS_CLASS,
      ...options,
    });
  }

  /** Ended ones and others. */
  get allJobs(): readonly JobState[] {
    return [...this.ended, ...this.state.jobs];
  }

  job(jobId: string): JobState {
    const job = this.allJobs.find((each) => each.jobId === jobId);
    if (job === undefined) throw new Error(`the scenario has no job ${jobId}`);
    return job;
  }

  connection(workerId: string): WorkerConnection {
    return { workerId, connectionId: findWorker(this.state, workerId)?.connectionId ?? `${workerId}-1` };
  }

  /** The head of a message from a member of the job's present generation. */
  from(workerId: string, jobId: string): MemberMessage {
    const generation = this.job(jobId).generation ?? { term: 1, number: 1 };
    return { ...this.connection(workerId), jobId, generation };
  }

  /** A member that has evaluated nothing yet: its reductions are its steps, unless they are given. */
  ready(
    workerId: string,
    jobId: string,
    stateDigest = 'd0',
    step = 0,
    reductions = step,
  ): readonly CoordinatorEffect[] {
    const head = this.from(workerId, jobId);
    return this.happen({ type: 'MemberReady', ...head, step, reductions, stateDigest });
  }

  step(
    workerId: string,
    jobId: string,
    step: number,
    stateDigest?: string,
    gradientDigest?: string,
  ): readonly CoordinatorEffect[] {
    const epoch = Math.floor((step - 1) / 5);
    return this.happen({
      type: 'StepReported',
      ...this.from(workerId, jobId),
      step,
      epoch,
      computeMs: 10 * step,
      waitedMs: 0,
      waitedForRank: 0,
      loss: 1 / step,
      metrics: {},
      ...(stateDigest !== undefined && { stateDigest }),
      ...(gradientDigest !== undefined && { gradientDigest }),
    });
  }

  epoch(workerId: string, jobId: string, epoch: number): readonly CoordinatorEffect[] {
    const [step, loss] = [5 * (epoch + 1), 1 / (epoch + 1)];
    return this.happen({
      type: 'EpochReported',
      ...this.from(workerId, jobId),
      step,
      epoch,
      phase: 0,
      learningRate: 0.5,
      loss,
      metrics: {},
    });
  }

  finish(workerId: string, jobId: string, stateDigest = 'd10', step = 10): readonly CoordinatorEffect[] {
    return this.happen({ type: 'MemberFinished', ...this.from(workerId, jobId), step, stateDigest });
  }

  /** A member takes a checkpoint. */
  checkpoint(workerId: string, jobId: string, step: number): readonly CoordinatorEffect[] {
    return this.happen({ type: 'CheckpointTaken', ...this.from(workerId, jobId), ...checkpointAt(step) });
  }

  /** The shell has looked through the checkpoints of a job. */
  check(jobId: string, found: number | null, damaged: readonly DamagedCheckpoint[] = []) {
    return this.happen({ type: 'CheckpointsChecked', ...attemptOf(this.job(jobId)), found, damaged });
  }

  lose(workerId: string, reason = 'ECONNRESET'): readonly CoordinatorEffect[] {
    return this.happen({ type: 'WorkerLost', ...this.connection(workerId), reason });
  }

  /** These workers, and a job on them that wants at least so many, and has completed three steps. */
  static elastic(workerIds: readonly string[], workers: JobSummary['workers']): Scenario {
    const scenario = new Scenario({ leaseMs: 5000 });
    for (const workerId of workerIds) scenario.join(workerId);
    scenario.submit('job', { workers });
    for (const workerId of workerIds) scenario.ready(workerId, 'job');
    for (const workerId of workerIds) scenario.step(workerId, 'job', 3);
    return scenario;
  }

  /** Two workers, and a job on them that has completed this many steps. */
  running(steps = 0): void {
    this.join('a');
    this.join('b');
    this.submit('job');
    this.ready('a', 'job');
    this.ready('b', 'job');
    for (let step = 1; step <= steps; step += 1)
      for (const workerId of ['a', 'b']) this.step(workerId, 'job', step);
  }

  /** The public log of a job, as the effects wrote it. */
  log(jobId: string): readonly JobEvent[] {
    const appended = this.effects.filter(
      (effect) => effect.type === 'AppendJobEvent' && effect.jobId === jobId,
    );
    return appended.flatMap((effect) => (effect.type === 'AppendJobEvent' ? [effect.event] : []));
  }

  /** Expects this to be refused without a change, by code and text. */
  expectRefusal(
    event: UntimedEvent,
    expected: { type: CoordinatorEffect['type']; code: string; message: string },
  ): void {
    const before = this.state;
    const effects = this.happen(event);
    expect(effects).toHaveLength(1);
    expect(effects[0]).toMatchObject({
      ...expected,
      message: expect.stringContaining(expected.message) as string,
    });
    expect(this.state).toEqual({ ...before, ended: [] });
  }
}

/** Freezes a value and all that it holds. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
