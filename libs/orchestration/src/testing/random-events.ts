import fc from 'fast-check';
import {
  findJob,
  findWorker,
  totalSteps,
  type JobAttempt,
  type JobState,
  type ReadyState,
} from '../coordinator-state.js';
import type { UnreachedPeer } from '../coordinator-event.js';
import type { Generation } from '../generation.js';
import {
  ARTIFACTS,
  checkpointAt,
  DATA,
  NUMERICS_CLASS,
  WEIGHTS,
  type Scenario,
  type UntimedEvent,
} from './scenario.js';

/** A random choice, made concrete only when the state is known in which it happens. */
export interface Choice {
  readonly kind: (typeof KINDS)[number];
  readonly worker: number;
  readonly job: number;
  readonly detail: number;
}

/** Kinds of events; what has to happen often for a job to get far stands here several times. */
const KINDS = [
  'submit', 'prepare', 'prepare', 'prepare', 'fail-preparation', 'cancel',
  'join', 'join', 'join', 'join', 'lose', 'leave', 'announce', 'hear',
  'ready', 'ready', 'ready', 'ready', 'ready', 'ready', 'step', 'step', 'epoch',
  'begin-phase', 'end-phase', 'take', 'take', 'take', 'miss', 'check', 'check', 'check', 'spoil', 'resume',
  'finish', 'finish', 'finish', 'finish', 'finish', 'finish', 'finish', 'fail', 'accuse',
  'finish', 'finish', 'finish', 'finish', 'finish', 'ready', 'ready', 'ready', 'ready', 'ready', 'step', 'store', 'store', 'store',
  'store', 'store', 'fail-storing', 'pass',
] as const; // prettier-ignore

/** A job for one to four workers, which runs on three. */
const RUNNING: readonly Choice[] = [
  { kind: 'submit', worker: 0, job: 0, detail: 3 },
  { kind: 'prepare', worker: 0, job: 0, detail: 1 },
  ...onWorkers('join', [0]),
  ...onWorkers('ready', [0]),
  ...onWorkers('join', [1, 2]),
  ...onWorkers('ready', [0, 1, 0, 1, 2]),
];

/** The same, and a second job for which it gives up two of them, and trains on with the third. */
const SHRUNK: readonly Choice[] = [
  ...RUNNING,
  { kind: 'submit', worker: 0, job: 1, detail: 1 },
  { kind: 'prepare', worker: 0, job: 1, detail: 1 },
  ...onWorkers('ready', [0]),
];

/** The same after some steps, and a fourth worker has joined: two members are ready for the generation with it. */
const GROWING: readonly Choice[] = [
  ...RUNNING,
  { kind: 'step', worker: 0, job: 0, detail: 5 },
  ...onWorkers('join', [3]),
  ...onWorkers('ready', [0, 1]),
];

function onWorkers(kind: Choice['kind'], workers: readonly number[]): Choice[] {
  return workers.map((worker) => ({ kind, worker, job: 0, detail: 1 }));
}

const anyChoices: fc.Arbitrary<Choice[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), worker: fc.nat(4), job: fc.nat(3), detail: fc.nat(99) }),
  { minLength: 1, maxLength: 120, size: 'max' },
);

/** Random histories of a small cluster: five workers, four jobs. Most of them begin with a job that runs. */
export const choices: fc.Arbitrary<Choice[]> = fc
  .tuple(fc.constantFrom([], RUNNING, SHRUNK, GROWING), anyChoices)
  .map(([beginning, following]) => [...beginning, ...following]);

/** The event that a choice stands for in the present state. */
export function eventOf(scenario: Scenario, choice: Choice): UntimedEvent {
  const { kind, detail } = choice;
  const jobId = `job-${choice.job}`;
  const connection = scenario.connection(`worker-${choice.worker}`);
  switch (kind) {
    case 'submit':
      // No id is given twice, and the core does not know those of ended jobs.
      if (scenario.ended.some((job) => job.jobId === jobId)) return { type: 'TimePassed' };
      return { type: 'JobSubmitted', jobId, summary: summaryOf(choice) };
    case 'prepare':
      return {
        type: 'JobPrepared',
        ...attemptAt(scenario, jobId, detail),
        prepared: { numExamples: 10, stepsPerEpoch: 2 },
        data: DATA,
      };
    case 'fail-preparation':
      return {
        type: 'JobPreparationFailed',
        ...attemptAt(scenario, jobId, detail),
        code: 'NOT_FOUND',
        message: 'no such file',
      };
    case 'cancel':
      return { type: 'JobCancelled', jobId };
    case 'resume': {
      const job = scenario.allJobs.find((each) => each.jobId === jobId);
      return job === undefined ? { type: 'TimePassed' } : { type: 'JobResumed', job, by: 'a user' };
    }
    case 'check':
      return checkedOf(scenario, jobId, detail);
    case 'spoil':
      return { type: 'CheckpointSpoilt', jobId, step: originOf(scenario, jobId), why: 'another digest' };
    case 'join':
      return joinOf(choice);
    case 'lose':
      return { type: 'WorkerLost', ...connection, reason: 'ECONNRESET' };
    case 'leave':
      return { type: 'WorkerLeft', ...connection, why: 'it was asked to end' };
    case 'announce':
      return { type: 'WorkerLeaving', ...connection };
    case 'hear': {
      if (detail % 4 === 1) return { type: 'ReachChecked', ...connection, unreached: unreachedOf(detail) };
      const { workerId, connectionId, ...place } = headOf(scenario, choice);
      return {
        type: 'WorkerHeard',
        workerId,
        connectionId,
        ...(detail % 2 && { progress: { ...place, step: detail % 5 } }),
      };
    }
    case 'store':
      return { type: 'ResultStored', ...placeOf(scenario, choice), weights: WEIGHTS, artifacts: ARTIFACTS };
    case 'fail-storing':
      return {
        type: 'ResultFailed',
        ...placeOf(scenario, choice),
        code: 'RESOURCE_EXHAUSTED',
        message: 'no space',
      };
    case 'pass':
      return { type: 'TimePassed' };
    case 'ready':
    case 'step':
    case 'begin-phase':
    case 'end-phase':
    case 'epoch':
    case 'finish':
    case 'fail':
    case 'accuse':
    case 'take':
    case 'miss':
      return messageOf(scenario, { ...choice, kind });
  }
}

/** Mostly nobody. */
function unreachedOf(detail: number): UnreachedPeer[] {
  return detail % 3 === 0 ? [{ workerId: `worker-${detail % 5}`, message: 'connection refused' }] : [];
}

/** How long after the one before it an event happens, in milliseconds. */
export function delayOf({ kind, detail }: Choice): number {
  return kind === 'pass' ? detail * 20 : detail % 7;
}

type MessageKind =
  'ready' | 'step' | 'epoch' | 'begin-phase' | 'end-phase' | 'finish' | 'fail' | 'accuse' | 'take' | 'miss';

function messageOf(scenario: Scenario, choice: Choice & { kind: MessageKind }): UntimedEvent {
  const { kind, detail } = choice;
  const head = headOf(scenario, choice);
  const stateDigest = detail % 25 === 0 ? 'odd' : 'even';
  switch (kind) {
    case 'ready':
      return { type: 'MemberReady', ...head, ...readyStateOf(scenario, head.jobId, detail, stateDigest) };
    case 'step':
      return {
        type: 'StepReported',
        ...head,
        step: detail % 6,
        epoch: 0,
        computeMs: detail,
        waitedMs: detail % 7,
        waitedForRank: detail % 3,
        ...(detail % 2 === 0 && { stateDigest: `d${detail % 7}` }),
        ...(detail % 3 !== 0 && { gradientDigest: detail % 20 === 1 ? 'odd' : 'g' }),
        loss: 1,
        metrics: {},
      };
    case 'epoch':
      return {
        type: 'EpochReported',
        ...head,
        ...{
          step: detail % 6,
          phase: detail % 3,
          epoch: detail % 3,
          learningRate: 0.5,
          loss: 1,
          metrics: {},
        },
      };
    case 'begin-phase':
      return {
        type: 'PhaseStarted',
        ...head,
        ...{
          step: detail % 6,
          phase: detail % 3,
          trainable: 2,
          frozen: 9,
          learningRate: 0.5,
          featureSize: 12,
          cutReason: '',
          obstacle: '',
        },
      };
    case 'end-phase':
      return {
        type: 'PhaseCompleted',
        ...head,
        ...{ step: detail % 6, phase: detail % 3, epochs: detail % 4, weights: WEIGHTS },
      };
    case 'finish':
      return { type: 'MemberFinished', ...head, step: lastStepOf(scenario, head.jobId), stateDigest };
    case 'fail':
      return { type: 'MemberFailed', ...head, code: 'INTERNAL', message: 'it broke', step: detail % 6 };
    case 'take':
      return { type: 'CheckpointTaken', ...head, ...checkpointAt(detail % 6) };
    case 'miss':
      return { type: 'CheckpointMissed', ...head, step: detail % 6, why: 'the disk is full' };
    case 'accuse':
      return {
        type: 'PeerAccused',
        ...head,
        accusedWorkerId: `worker-${detail % 5}`,
        message: 'timeout',
        step: 1,
      };
  }
}

/** Mostly as far as the job or a member is known to be, or one reduction before or after that; at times far from it. */
function readyStateOf(scenario: Scenario, jobId: string, detail: number, digest: string): ReadyState {
  const job = findJob(scenario.state, jobId);
  const claims = job?.members.flatMap(({ ready }) => ready?.reductions ?? []) ?? [];
  const around = Math.max(job?.lastStep ?? 0, ...claims);
  const shift = detail % 19 === 0 ? -9 : detail % 7 === 0 ? 1 : detail % 11 === 0 ? -1 : 0;
  const reductions = Math.max(0, around + shift);
  const step = Math.min(reductions, job === undefined ? 0 : totalSteps(job));
  return { step, reductions, stateDigest: `${digest}-${reductions}` };
}

/** What the shell finds: nothing, or the furthest checkpoint that was entered. */
function checkedOf(scenario: Scenario, jobId: string, detail: number): UntimedEvent {
  const job = findJob(scenario.state, jobId);
  const furthest = job?.checkpoints && Math.min(job.checkpoints.step, totalSteps(job));
  const damaged = detail % 2 === 0 ? [{ step: 5, why: 'another digest' }] : [];
  const found = detail % 4 === 0 ? null : (furthest ?? null);
  return { type: 'CheckpointsChecked', ...attemptAt(scenario, jobId, detail), found, damaged };
}

/** Mostly the present one, at times the one before it. */
function attemptAt(scenario: Scenario, jobId: string, detail: number): JobAttempt {
  const present = findJob(scenario.state, jobId)?.numResumed ?? 0;
  return { jobId, attempt: present - (detail % 10 === 0 ? 1 : 0) };
}

function originOf(scenario: Scenario, jobId: string): number {
  const origin = findJob(scenario.state, jobId)?.origin;
  return origin?.type === 'checkpoint' ? origin.step : 0;
}

function summaryOf({ job, detail }: Choice) {
  const min = 1 + (detail % 3);
  const max = min + (detail % 4);
  const phases = [
    { name: 'head', epochs: 2, mayStopEarly: true },
    { name: 'all', epochs: 1, mayStopEarly: false },
  ];
  const priority = (detail % 3) - 1;
  const verifyEvery = detail % 3;
  return {
    name: `n${job}`,
    replicas: max + (detail % 5),
    phases,
    workers: { min, max },
    priority,
    verifyEvery,
  };
}

function isOfOtherClass(detail: number): boolean {
  return detail % 11 === 0;
}

/** The same history among workers of one numerics class. */
export function ofOneClass(history: readonly Choice[]): Choice[] {
  return history.map((choice) => {
    const isOther = choice.kind === 'join' && isOfOtherClass(choice.detail);
    return isOther ? { ...choice, detail: choice.detail + 1 } : choice;
  });
}

/** Mostly a first connection of the one numerics class; at times a second connection, or another class. */
function joinOf({ worker, detail }: Choice): UntimedEvent {
  const workerId = `worker-${worker}`;
  const connectionId = `${workerId}-${detail % 9 === 0 ? 2 : 1}`;
  const numericsClass = { ...NUMERICS_CLASS, ...(isOfOtherClass(detail) && { device: 'GPU' }) };
  return {
    type: 'WorkerJoined',
    workerId,
    connectionId,
    name: workerId,
    address: `${workerId}:1`,
    numericsClass,
  };
}

/** Mostly the worker's own job and generation; at times another job, or an older or future generation. */
function headOf(scenario: Scenario, choice: Choice) {
  const connection = scenario.connection(`worker-${choice.worker}`);
  const status = findWorker(scenario.state, connection.workerId)?.status;
  const isOwn = status?.type === 'assigned' && choice.detail % 10 !== 0;
  const job = isOwn ? Number(status.jobId.slice('job-'.length)) : choice.job;
  return { ...connection, ...placeOf(scenario, { ...choice, job }) };
}

/** The step after which a job ends, as far as anybody knows. */
function lastStepOf(scenario: Scenario, jobId: string): number {
  const job = findJob(scenario.state, jobId);
  return job === undefined ? 4 : totalSteps(job);
}

function placeOf(scenario: Scenario, { job, detail }: Choice): { jobId: string; generation: Generation } {
  const jobId = `job-${job}`;
  const present = scenario.state.jobs.find((candidate: JobState) => candidate.jobId === jobId)?.generation;
  const { term, number } = present ?? { term: 1, number: 1 };
  const shift = detail % 13 === 0 ? 1 : detail % 17 === 0 ? -1 : 0;
  return { jobId, generation: { term, number: number + shift } };
}
