import type { SendCatchUp, SendStart } from './coordinator-effect.js';
import {
  findJob,
  findWorker,
  mayStopEarly,
  totalSteps,
  type CoordinatorState,
  type JobState,
  type Member,
  type ReadyState,
  type StateAtStep,
} from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, type Decision } from './decision.js';
import { addressOf } from './generation-forming.js';
import { withMember } from './member-admission.js';
import { describeMember } from './member.js';
import { requestResult } from './result-request.js';
import { agreementOf, type StateClaim } from './state-agreement.js';
import { disagree } from './state-disagreement.js';
import { expelWorkers } from './worker-removal.js';

/** A member contributes to a reduction only after it applied the one before, so that none is further behind than this. */
const MOST_BEHIND = 1;

/**
 * Starts a job when all members are ready after equally many reductions, with the same state. The greatest number of
 * reductions that fits most of them wins: who is behind by one is told to catch up, who is behind by more is sent away. Different states after
 * equally many reductions are a disagreement.
 */
export function startOnceAllReady(state: CoordinatorState, jobId: string): Decision {
  const job = findJob(state, jobId);
  const claims = job && claimsOf(job, (member) => member.ready);
  if (job === undefined || claims === undefined) return decide(state);
  const furthest = furthestOf(claims);
  if (furthest === undefined) return disagree(state, job, { why: describeApart(claims), minority: [] });
  const [first, ...others] = claims.filter((claim) => claim.state.reductions === furthest);
  if (first === undefined) return decide(state);
  const agreement = agreementOf([first, ...others]);
  if (!agreement.isAgreed) return disagree(state, job, agreement);
  const useless = claims.filter((claim) => !isNear(claim, furthest));
  if (useless.length > 0) return expelUseless(state, useless, furthest);
  const behind = claims.filter((claim) => claim.state.reductions < furthest);
  if (behind.length > 0) return catchUp(state, job, behind, first);
  // Whoever comes forms the next generation with them.
  if (job.waitingFor !== null) return decide(state);
  return startTraining(state, job, agreement.state);
}

/**
 * The greatest number of reductions that most members can have been part of: who says more than fits them is as wrong as who says less.
 * Undefined where two sides are equally many.
 */
function furthestOf(claims: readonly StateClaim<ReadyState>[]): number | undefined {
  const sides = [...new Set(claims.map(({ state }) => state.reductions))]
    .map((reductions) => ({ reductions, size: claims.filter((claim) => isNear(claim, reductions)).length }))
    .sort((left, right) => right.size - left.size || right.reductions - left.reductions);
  const [largest, other] = sides;
  const isSplit = largest !== undefined && largest.size < claims.length && other?.size === largest.size;
  return isSplit ? undefined : largest?.reductions;
}

function isNear({ state: { reductions } }: StateClaim<ReadyState>, furthest: number): boolean {
  return reductions <= furthest && reductions >= furthest - MOST_BEHIND;
}

function describeApart(claims: readonly StateClaim<ReadyState>[]): string {
  const told = claims.map(({ member, state }) => `${describeMember(member)} after ${state.reductions}`);
  return `expected all workers to be ready after equally many reductions, or one less, received ${told.join(', ')}`;
}

/** Asks for the result when all members finished with the same state; different ones are a disagreement. */
export function finishOnceAllFinished(state: CoordinatorState, jobId: string): Decision {
  const job = findJob(state, jobId);
  const [first, ...others] = (job && claimsOf(job, (member) => member.finished)) ?? [];
  if (job === undefined || first === undefined) return decide(state);
  const agreement = agreementOf([first, ...others]);
  if (!agreement.isAgreed) return disagree(state, job, agreement);
  const agreed = { agreedEnd: agreement.state, lastStep: agreement.state.step };
  return requestResult(withJob(state, jobId, agreed), { ...job, ...agreed });
}

/** What all members say, in order of rank; nothing while one of them has not said it. */
function claimsOf<State extends StateAtStep>(
  job: JobState,
  claimOf: (member: Member) => State | undefined,
): StateClaim<State>[] | undefined {
  const claims = job.members.flatMap((member) => {
    const state = claimOf(member);
    return state === undefined ? [] : [{ member, state }];
  });
  return claims.length < job.members.length ? undefined : claims;
}

function expelUseless(
  state: CoordinatorState,
  useless: readonly StateClaim<ReadyState>[],
  furthest: number,
): Decision {
  const expulsions = useless.flatMap(({ member, state: { reductions } }) => {
    const worker = findWorker(state, member.workerId);
    if (worker === undefined) return [];
    const how = `it is ready after ${reductions} reductions, expected ${furthest - MOST_BEHIND} or ${furthest}, as most say: its state is of no use`;
    const message = `worker ${worker.workerId} is expelled: ${how}; join again`;
    return [{ worker, how, refusal: { code: 'ABORTED' as const, message } }];
  });
  return expelWorkers(state, expulsions);
}

/** Tells each of those behind once from whom it gets the vector that it lacks. */
function catchUp(
  state: CoordinatorState,
  job: JobState,
  behind: readonly StateClaim<ReadyState>[],
  { member: from, state: { reductions } }: StateClaim<ReadyState>,
): Decision {
  const { jobId, generation } = job;
  let decision = decide(state);
  for (const { member } of behind) {
    const worker = findWorker(state, member.workerId);
    if (generation === null || worker === undefined || member.catchUpTo === reductions) continue;
    const effect: SendCatchUp = {
      type: 'SendCatchUp',
      ...{ workerId: worker.workerId, connectionId: worker.connectionId },
      ...{ jobId, generation, reductions, from: addressOf(from) },
    };
    decision = andThen(decision, (next) => {
      const present = findJob(next, jobId) ?? job;
      return decide(withMember(next, present, member, { catchUpTo: reductions }), effect);
    });
  }
  return decision;
}

function startTraining(state: CoordinatorState, job: JobState, agreed: StateAtStep): Decision {
  const { jobId, generation, prepared, members } = job;
  if (generation === null || prepared === null) return decide(state);
  const { step, stateDigest } = agreed;
  const running = withJob(state, jobId, {
    ...{ status: 'running', hasStarted: true, deadline: null, accusations: [] },
    ...{ lastStep: step, agreedStep: step },
  });
  const announced = appendJobEvent(running, jobId, {
    type: 'TrainingStarted',
    ...{ generation, step, stateDigest },
    totalSteps: totalSteps(job),
    mayStopEarly: mayStopEarly(job),
    numExamples: prepared.numExamples,
    fetchMs: Math.max(0, ...members.map(({ fetchMs = 0 }) => fetchMs)),
  });
  const starts = members.flatMap(({ workerId }): SendStart[] => {
    const worker = findWorker(state, workerId);
    if (worker === undefined) return [];
    const { connectionId } = worker;
    return [{ type: 'SendStart', workerId, connectionId, jobId, generation, step }];
  });
  return andThen(announced, (next) => decide(next, ...starts));
}
