import type { CoordinatorEffect } from '../coordinator-effect.js';
import {
  hasEnded,
  totalSteps,
  type CoordinatorState,
  type JobState,
  type Member,
} from '../coordinator-state.js';
import { verifiedReplica } from '../gradient-verification.js';
import { liveMembers } from '../member.js';
import { isRested } from '../worker-rest.js';
import { verificationPlanOf, verifiedStepsOf } from '../verified-steps.js';

/** What does not hold of a state although it has to hold of every state that a coordinator can be in. */
export function brokenInvariants(state: CoordinatorState): string[] {
  const classes = new Set(state.workers.map(({ numericsClass }) => JSON.stringify(numericsClass)));
  const jobs = [...state.jobs, ...state.ended];
  const waiting = state.jobs.filter(({ status }) => status === 'preparing' || status === 'queued');
  return [
    ...unless(isUnique(state.workers.map(({ workerId }) => workerId)), 'worker ids are unique'),
    ...unless(isUnique(jobs.map(({ jobId }) => jobId)), 'job ids are unique'),
    ...unless(!state.jobs.some(hasEnded) && state.ended.every(hasEnded), 'a job is where its status says'),
    ...unless(classes.size <= 1, 'the pool has one numerics class'),
    ...unless(
      isSame(state.queue.toSorted(), waiting.map(({ jobId }) => jobId).toSorted()) && isQueueInOrder(state),
      'the queue holds what has not started, higher priorities first and then older jobs',
    ),
    ...unless(
      !couldStartByShrinking(state),
      'no job waits for workers that others have beyond their minimum',
    ),
    ...unless(
      hasConsistentMembership(state),
      'a worker is assigned exactly while it is a live member of that one job',
    ),
    ...jobs.flatMap(brokenOfJob),
  ];
}

function isQueueInOrder({ queue, jobs }: CoordinatorState): boolean {
  const places = queue.map((jobId) => jobs.findIndex((job) => job.jobId === jobId));
  const priorities = places.map((place) => jobs[place]?.summary.priority ?? 0);
  return places.every((place, index) => {
    if (index === 0) return true;
    const [former = 0, own = 0] = [priorities[index - 1], priorities[index]];
    return former > own || (former === own && (places[index - 1] ?? 0) < place);
  });
}

/** Whether the first job that waits could have its minimum: of the idle workers, and what settled members of running jobs are too many. */
function couldStartByShrinking(state: CoordinatorState): boolean {
  const { jobs, queue } = state;
  const workers = state.workers.filter(({ isLeaving }) => isLeaving !== true);
  const begun = jobs.filter(({ status, waitingFor }) => status === 'starting' && waitingFor !== null);
  const queued = queue.map((jobId) => jobs.find((job) => job.jobId === jobId));
  const waiting = [...begun, ...queued.filter((job) => job?.status === 'queued')];
  const [first] = waiting
    .filter((job) => job !== undefined)
    .filter(({ summary }) => summary.workers.min <= workers.length)
    // The pool is of another numerics class than its checkpoint.
    .filter(({ waitingFor }) => waitingFor?.includes('compute the same bits') !== true);
  if (first === undefined || begun.length > 1) return false;
  const isAway = (workerId: string): boolean =>
    workers.some((worker) => worker.workerId === workerId && worker.awaitedUntil !== undefined);
  const spare = jobs
    .filter(({ status, agreedEnd }) => status === 'running' && agreedEnd === null)
    .filter(({ members }) => !members.some((member) => member.finished ?? isAway(member.workerId)))
    .reduce((sum, { members, summary }) => sum + Math.max(0, members.length - summary.workers.min), 0);
  const idle = workers.filter(
    (worker) => worker.status.type === 'idle' && worker.awaitedUntil === undefined && isRested(state, worker),
  );
  return first.members.length + idle.length + spare >= first.summary.workers.min;
}

function hasConsistentMembership(state: CoordinatorState): boolean {
  const expected = state.jobs.flatMap((job) =>
    liveMembers(job).map(({ workerId }) => `${workerId} in ${job.jobId}`),
  );
  const found = state.workers.flatMap(({ workerId, status }) =>
    status.type === 'assigned' ? [`${workerId} in ${status.jobId}`] : [],
  );
  return isSame([...found].sort(), [...expected].sort());
}

function brokenOfJob(job: JobState): string[] {
  const { jobId, status, members } = job;
  const isActive = status === 'starting' || status === 'running';
  const lacksWorkers = status === 'starting' && members.length < job.summary.workers.min;
  const hasLimit =
    (status === 'starting' && !lacksWorkers) || (status === 'running' && job.agreedEnd !== null);
  return [
    ...unless(
      (job.waitingFor !== null) === (status === 'queued' || lacksWorkers),
      'a job says what it waits for while it is queued or lacks workers to go on',
    ),
    ...unless((job.endedAt !== null) === hasEnded(job), 'a job has the time of its end when it has ended'),
    ...unless(
      (job.failure !== undefined) === (status === 'failed'),
      'a job has a failure when it has failed',
    ),
    ...unless(
      (job.result !== undefined) === (status === 'succeeded'),
      'a job has a result when it has succeeded',
    ),
    ...unless(
      (job.deadline !== null) === hasLimit,
      'a limit runs while the job starts or its result is stored',
    ),
    ...unless(
      (job.digestClaims ?? []).every(({ step }) => step > (job.agreedStep ?? 0)),
      'what all agreed on is not compared again',
    ),
    ...unless((job.agreedStep ?? 0) <= totalSteps(job), 'members agree on steps of the job'),
    ...unless(
      (job.verifiedSteps ?? []).every((step) => step <= totalSteps(job)),
      'gradients are verified of steps of the job',
    ),
    ...unless(
      (job.gradientClaims ?? []).every(({ step }) => isOpen(job, step)),
      'what was found equal is not verified again',
    ),
    ...unless(
      members.length > 1 || members.every(({ pace }) => pace?.slowSince === undefined),
      'nobody alone is slow',
    ),
    ...unless(job.lastStep <= totalSteps(job), 'a job has no more steps than it may have'),
    ...unless(
      job.origin?.type !== 'sought' || status === 'preparing' || hasEnded(job),
      'a job is not queued before it is known where it begins from',
    ),
    ...unless(!isActive || liveMembers(job).length > 0, 'an active job has members'),
    ...unless(
      status !== 'running' || members.length >= job.summary.workers.min,
      'a job runs with as many workers as it needs',
    ),
    ...unless(status !== 'running' || isAtOnePlace(members), 'a job runs when all members hold one state'),
    ...unless(
      !isActive || !job.hasStarted || members.some(({ hasState }) => hasState),
      'a job that goes on has a member that holds its state',
    ),
    ...unless(
      job.agreedEnd !== null || liveMembers(job).length === members.length,
      'a member is lost in place only after the end is agreed',
    ),
    ...unless(members.length === 0 || isPartition(job), 'the runs of the members partition the replicas'),
  ].map((sentence) => `${jobId}: ${sentence}`);
}

/** Whether a gradient of that step is still to be compared. */
function isOpen(job: JobState, step: number): boolean {
  const replica = verifiedReplica(step, verificationPlanOf(job));
  return replica !== undefined && step > (verifiedStepsOf(job)[replica] ?? 0);
}

function isAtOnePlace(members: readonly Member[]): boolean {
  const places = members.map(
    ({ ready }) => ready && `${ready.reductions} ${ready.step} ${ready.stateDigest}`,
  );
  return new Set(places).size === 1 && places[0] !== undefined;
}

function isPartition({ members, summary: { workers, replicas } }: JobState): boolean {
  const ends = members.map(({ run }) => run.end);
  const isContiguous = members.every(({ run, rank }, index) => {
    return rank === index && run.start === (ends[index - 1] ?? 0) && run.end > run.start;
  });
  return isContiguous && ends.at(-1) === replicas && members.length <= workers.max;
}

/** What is wrong with the jobs' public logs: they have no gaps, begin with JobQueued, and end with the job's end, once. */
export function brokenLogs(jobs: readonly JobState[], effects: readonly CoordinatorEffect[]): string[] {
  return jobs.flatMap((job) => {
    const entries = effects
      .filter((effect) => effect.type === 'AppendJobEvent')
      .filter(({ jobId }) => jobId === job.jobId);
    const types = entries.map(({ event }) => event.type);
    const isEnd = (type: string | undefined): boolean =>
      type === 'JobSucceeded' || type === 'JobFailed' || type === 'JobCancelled';
    const afterEnds = types.filter((_, index) => isEnd(types[index - 1]));
    return [
      ...unless(
        entries.every(({ sequence }, index) => sequence === index),
        'the log has no gaps',
      ),
      ...unless(entries.length === job.numEvents, 'the log has as many entries as the job counts'),
      ...unless(types[0] === 'JobQueued', 'the log begins with JobQueued'),
      ...unless(isEnd(types.at(-1)) === hasEnded(job), 'the log ends with the end'),
      ...unless(
        afterEnds.every((type) => type === 'JobResumed'),
        'after an end the log goes on only where the job is resumed',
      ),
    ].map((sentence) => `${job.jobId}: ${sentence}`);
  });
}

/** Effects that go to a connection that never was in the pool, or after it was told to close. */
export function misdirectedEffects(
  before: CoordinatorState,
  after: CoordinatorState,
  effects: readonly CoordinatorEffect[],
): CoordinatorEffect[] {
  const known = new Set([...before.workers, ...after.workers].map(({ connectionId }) => connectionId));
  return effects.filter((effect) => {
    if (!('connectionId' in effect)) return false;
    if (effect.type === 'RefuseWorker') {
      known.delete(effect.connectionId);
      return after.workers.some(({ connectionId }) => connectionId === effect.connectionId);
    }
    return !known.has(effect.connectionId);
  });
}

function unless(holds: boolean, sentence: string): string[] {
  return holds ? [] : [sentence];
}

function isUnique(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}
