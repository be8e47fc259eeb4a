import { decideOnCheckpoint } from './checkpoint-transitions.js';
import type {
  CoordinatorEvent,
  ReachChecked,
  WorkerJoined,
  WorkerLeaving,
  WorkerLeft,
  WorkerLost,
} from './coordinator-event.js';
import type { CoordinatorState } from './coordinator-state.js';
import type { Decision } from './decision.js';
import * as jobs from './job-transitions.js';
import * as members from './member-transitions.js';
import * as phases from './phase-transitions.js';
import * as pool from './pool-transitions.js';
import { reachChecked } from './reach-check.js';
import { timePassed } from './time-transitions.js';
import { growBackJobs, shareWorkers } from './worker-sharing.js';
import { workerLeaving } from './worker-leaving.js';

/**
 * The coordinator's whole judgement: the state after an event, and what is to be done about it. Pure: it
 * changes neither argument, knows no clock and no chance, and never throws over what came from outside; the
 * same events from the same state give the same state.
 */
export function transition(state: CoordinatorState, event: CoordinatorEvent): Decision {
  const now = Math.max(state.now, event.at);
  const isSame = now === state.now && state.ended.length === 0;
  return decideOn(isSame ? state : { ...state, now, ended: [] }, event);
}

/** Where an event can free workers, bring one or ready a job, the workers are shared out afterwards. */
function decideOn(state: CoordinatorState, event: CoordinatorEvent): Decision {
  switch (event.type) {
    case 'JobSubmitted':
      return jobs.jobSubmitted(state, event);
    case 'JobPrepared':
      return shareWorkers(jobs.jobPrepared(state, event));
    case 'JobPreparationFailed':
      return shareWorkers(jobs.jobPreparationFailed(state, event));
    case 'JobCancelled':
      return shareWorkers(jobs.jobCancelled(state, event));
    case 'JobResumed':
      return jobs.jobResumed(state, event);
    case 'ResultStored':
      return shareWorkers(jobs.resultStored(state, event));
    case 'ResultFailed':
      return shareWorkers(jobs.resultFailed(state, event));
    case 'WorkerHeard':
      return pool.workerHeard(state, event);
    case 'WorkerJoined':
    case 'WorkerLost':
    case 'WorkerLeaving':
    case 'WorkerLeft':
    case 'ReachChecked':
      return shareWorkers(decideOnPool(state, event));
    case 'TimePassed':
      return growBackJobs(shareWorkers(timePassed(state, event)));
    case 'MemberReady':
      return shareIfTold(members.memberReady(state, event));
    case 'StepReported':
      return shareFreed(state, members.stepReported(state, event));
    case 'PhaseStarted':
      return phases.phaseStarted(state, event);
    case 'EpochReported':
      return phases.epochReported(state, event);
    case 'PhaseCompleted':
      return phases.phaseCompleted(state, event);
    case 'MemberFinished':
      return shareIfTold(members.memberFinished(state, event));
    case 'MemberFailed':
      return shareWorkers(members.memberFailed(state, event));
    case 'PeerAccused':
      return members.peerAccused(state, event);
    case 'CheckpointTaken':
    case 'CheckpointMissed':
    case 'CheckpointsChecked':
    case 'CheckpointSpoilt':
      return shareWorkers(decideOnCheckpoint(state, event));
  }
}

function decideOnPool(
  state: CoordinatorState,
  event: WorkerJoined | WorkerLost | WorkerLeaving | WorkerLeft | ReachChecked,
): Decision {
  switch (event.type) {
    case 'WorkerJoined':
      return pool.workerJoined(state, event);
    case 'WorkerLost':
      return pool.workerLost(state, event);
    case 'WorkerLeaving':
      return workerLeaving(state, event);
    case 'WorkerLeft':
      return pool.workerLeft(state, event);
    case 'ReachChecked':
      return reachChecked(state, event);
  }
}

/** As long as nobody is told anything of what a member said, it has freed no worker, and changed no job for the others. */
function shareIfTold(decision: Decision): Decision {
  return decision.effects.length === 0 ? decision : shareWorkers(decision);
}

/** Steps come by the hundred in a second, and hardly ever free a worker. */
function shareFreed({ workers }: CoordinatorState, decision: Decision): Decision {
  return decision.state.workers === workers ? decision : shareWorkers(decision);
}
