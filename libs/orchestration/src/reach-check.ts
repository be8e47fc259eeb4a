import type { MemberAddress } from './coordinator-effect.js';
import type { ReachChecked, UnreachedPeer } from './coordinator-event.js';
import { findWorker, type CoordinatorState, type JobState, type WorkerState } from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withWorker, type Decision } from './decision.js';
import { addressOf } from './generation-forming.js';
import { connectedWorker } from './member-admission.js';
import { describeWorker } from './member.js';
import { restOf, withExpulsions, withoutUnreachable } from './worker-rest.js';

/** An answer that has not come after so long is asked for again. */
const ASK_AGAIN_MS = 60_000;
/** Of those that a worker cannot reach, so many are named. */
const MOST_NAMED = 3;

/** Asks those workers whom others could not reach, once they have rested, whether they reach every member of every job. */
export function askForReach(state: CoordinatorState): Decision {
  return state.workers
    .filter((worker) => isToBeAsked(state, worker))
    .reduce((decision, worker) => andThen(decision, (next) => ask(next, worker)), decide(state));
}

/** A worker has tried to reach the members: it may get a job, or rests again, and longer. */
export function reachChecked(state: CoordinatorState, event: ReachChecked): Decision {
  const worker = connectedWorker(state, event);
  if (worker?.reach?.askedAt === undefined) return decide(state);
  const present = new Set(membersBeside(state, worker).map(({ workerId }) => workerId));
  const unreached = event.unreached.filter(({ workerId }) => present.has(workerId));
  return unreached.length === 0 ? decide(trusted(state, worker)) : keepAway(state, worker, unreached);
}

function isToBeAsked({ now }: CoordinatorState, worker: WorkerState): boolean {
  const { reach, restsUntil = 0, awaitedUntil } = worker;
  if (reach === undefined || awaitedUntil !== undefined || now < restsUntil) return false;
  return reach.askedAt === undefined || now - reach.askedAt > ASK_AGAIN_MS;
}

function ask(state: CoordinatorState, worker: WorkerState): Decision {
  const { workerId, connectionId } = worker;
  const peers = membersBeside(state, worker);
  if (peers.length === 0) return decide(trusted(state, worker));
  const asked = withWorker(state, workerId, { reach: { askedAt: state.now } });
  return decide(asked, { type: 'SendReachCheck', workerId, connectionId, peers });
}

/** Nobody has to be reached any more. */
function trusted(state: CoordinatorState, { workerId, name }: WorkerState): CoordinatorState {
  return withWorker(withoutUnreachable(state, name), workerId, { reach: undefined });
}

function keepAway(
  state: CoordinatorState,
  worker: WorkerState,
  unreached: readonly UnreachedPeer[],
): Decision {
  const { workerId, name } = worker;
  const counted = withExpulsions(state, [worker], { isUnreachable: true });
  const restsUntil = restOf(counted, name) ?? state.now;
  const resting = withWorker(counted, workerId, { restsUntil, reach: {} });
  const concerned = state.jobs.filter((job) => unreached.some((peer) => isMember(job, peer)));
  return concerned.reduce((decision, job) => {
    const missing = unreached.filter((peer) => isMember(job, peer));
    const why = `${describeUnreached(state, missing)}; it tries again in ${Math.ceil((restsUntil - state.now) / 1000)} s: check the network between them`;
    return andThen(decision, (next) =>
      appendJobEvent(next, job.jobId, { type: 'WorkerKeptAway', workerId, name, why }),
    );
  }, decide(resting));
}

function describeUnreached(state: CoordinatorState, unreached: readonly UnreachedPeer[]): string {
  const named = unreached.slice(0, MOST_NAMED).map(({ workerId, message }) => {
    const { name = workerId, address = 'an unknown address' } = findWorker(state, workerId) ?? {};
    return `${describeWorker({ name, workerId })} at ${address} (${message})`;
  });
  const more = unreached.length - named.length;
  return `it cannot reach ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function isMember({ members }: JobState, { workerId }: UnreachedPeer): boolean {
  return members.some((member) => member.workerId === workerId);
}

/** Of all jobs under way. */
function membersBeside({ jobs }: CoordinatorState, worker: WorkerState): MemberAddress[] {
  return jobs
    .flatMap(({ members }) => members)
    .filter(({ workerId, isLost }) => workerId !== worker.workerId && isLost !== true)
    .map(addressOf);
}
