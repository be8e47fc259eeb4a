import {
  findJob,
  findWorker,
  mayStopEarly,
  totalSteps,
  type CoordinatorState,
  type JobState,
  type Member,
  type StateAtStep,
} from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, type Decision } from './decision.js';
import { dismissMembers, failJob } from './job-end.js';
import { agreementOf, type StateClaim } from './state-agreement.js';

/** Starts a job when all members are ready with the same state; fails it when they are with different ones. */
export function startOnceAllReady(state: CoordinatorState, jobId: string): Decision {
  return onceAll(state, jobId, (member) => member.ready, startTraining);
}

/** Asks for the result when all members finished with the same state; fails the job when with different ones. */
export function finishOnceAllFinished(state: CoordinatorState, jobId: string): Decision {
  return onceAll(state, jobId, (member) => member.finished, finishTraining);
}

function onceAll(
  state: CoordinatorState,
  jobId: string,
  claimOf: (member: Member) => StateAtStep | undefined,
  goOn: (state: CoordinatorState, job: JobState, agreed: StateAtStep) => Decision,
): Decision {
  const job = findJob(state, jobId);
  if (job === undefined) return decide(state);
  const claims = job.members.flatMap((member): StateClaim[] => {
    const claim = claimOf(member);
    return claim === undefined ? [] : [{ member, state: claim }];
  });
  const [first, ...others] = claims;
  if (first === undefined || claims.length < job.members.length) return decide(state);
  const agreement = agreementOf([first, ...others]);
  return agreement.isAgreed ? goOn(state, job, agreement.state) : failJob(state, job, agreement.failure);
}

function startTraining(state: CoordinatorState, job: JobState, agreed: StateAtStep): Decision {
  const { jobId, generation, prepared, members } = job;
  if (generation === null || prepared === null) return decide(state);
  const running = withJob(state, jobId, { status: 'running', deadline: null, lastStep: agreed.step });
  const announced = appendJobEvent(running, jobId, {
    type: 'TrainingStarted',
    generation,
    ...agreed,
    totalSteps: totalSteps(job),
    mayStopEarly: mayStopEarly(job),
    numExamples: prepared.numExamples,
  });
  const starts = members.flatMap(({ workerId }) => {
    const worker = findWorker(state, workerId);
    if (worker === undefined) return [];
    return [
      {
        type: 'SendStart' as const,
        workerId,
        connectionId: worker.connectionId,
        jobId,
        generation,
        step: agreed.step,
      },
    ];
  });
  return andThen(announced, (next) => decide(next, ...starts));
}

function finishTraining(state: CoordinatorState, job: JobState, agreed: StateAtStep): Decision {
  const { jobId, generation, members } = job;
  const holder = findWorker(state, members[0]?.workerId ?? '');
  if (generation === null || holder === undefined) return decide(state);
  const finished = withJob(state, jobId, {
    agreedEnd: agreed,
    lastStep: agreed.step,
    deadline: state.now + state.config.resultLimitMs,
  });
  const { workerId, connectionId } = holder;
  const { stateDigest } = agreed;
  const asked = decide(finished, {
    type: 'RequestResult',
    workerId,
    connectionId,
    jobId,
    generation,
    stateDigest,
  });
  return andThen(asked, (next) => dismissMembers(next, job, members.slice(1)));
}
