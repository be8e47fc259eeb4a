import type { Refusal, RefuseMessage, RefuseWorker } from './coordinator-effect.js';
import type {
  WorkerConnection,
  WorkerHeard,
  WorkerJoined,
  WorkerLeft,
  WorkerLost,
} from './coordinator-event.js';
import { findJob, findWorker, type CoordinatorState, type WorkerState } from './coordinator-state.js';
import { andThen, decide, withWorker, type Decision } from './decision.js';
import { compareGenerations } from './generation.js';
import { admitMember, connectedWorker, reportStep } from './member-admission.js';
import {
  describeNumericsDifferences,
  moduleEntries,
  moduleEntriesOf,
  numericsDifferences,
} from './numerics-class.js';
import { attachmentOf, attachWorker } from './worker-attachment.js';
import { expelWorkers, refusalOf, removeWorkers } from './worker-removal.js';
import { restOf, wasUnreachable } from './worker-rest.js';

/**
 * A worker is taken into the pool, or refused when it would compute other bits than those who are there. One that comes back keeps
 * its part in its job, if it can go on with it; otherwise it has none any more.
 */
export function workerJoined(state: CoordinatorState, event: WorkerJoined): Decision {
  const known = findWorker(state, event.workerId);
  if (known?.connectionId === event.connectionId) return decide(state);
  const attachment = whyRefused(state, event) === undefined ? attachmentOf(state, event) : undefined;
  if (known !== undefined && attachment !== undefined) {
    const former = known.awaitedUntil === undefined ? [refusalOf(known, replacementOf(known))] : [];
    const dropped = attachment.beginsAnew ? dropOf(event) : [];
    return andThen(decide(state, ...former, ...dropped), (next) => attachWorker(next, event, attachment));
  }
  const replaced = known ? replaceWorker(state, known) : decide(state);
  return andThen(replaced, (next) => {
    const why = whyRefused(next, event);
    return why === undefined
      ? decide(withNewWorker(next, event), ...dropOf(event))
      : decide(next, refusalOf(event, why));
  });
}

/** It has a membership that is over. */
function dropOf({ workerId, connectionId, attached }: WorkerJoined): RefuseMessage[] {
  if (attached === undefined) return [];
  const { jobId, generation } = attached;
  const message = `worker ${workerId} has no part in job ${jobId} any more; drop it`;
  return [{ type: 'RefuseMessage', workerId, connectionId, jobId, generation, code: 'ABORTED', message }];
}

function whyRefused(state: CoordinatorState, event: WorkerJoined): Refusal | undefined {
  return whyOutdated(state, event) ?? whyOtherModules(state, event) ?? whyIncompatible(state, event);
}

/** Somebody else decides by now, or this is not the coordinator that the worker belongs to. */
function whyOutdated({ term }: CoordinatorState, event: WorkerJoined): Refusal | undefined {
  const { highestTerm = 0, name, workerId } = event;
  if (highestTerm <= term) return undefined;
  return {
    code: 'FAILED_PRECONDITION',
    message:
      `worker "${name}" (id ${workerId}) expected a coordinator of term ${highestTerm} or later, received one of term ${term}: it is ` +
      'an outdated one or has another data folder; end it, or start this worker anew',
  };
}

/** A heartbeat renews the lease; its progress counts only for the present generation. */
export function workerHeard(state: CoordinatorState, event: WorkerHeard): Decision {
  const worker = connectedWorker(state, event);
  if (worker === undefined) return decide(state, strangerRefusal(event));
  const heard = withWorker(state, worker.workerId, { lastHeardAt: state.now });
  if (event.progress === undefined || hasBeenDismissed(state, worker, event.progress)) return decide(heard);
  const { step, ...rest } = event.progress;
  return admitMember(
    heard,
    { ...rest, workerId: event.workerId, connectionId: event.connectionId },
    (job, member) => decide(reportStep(heard, job, member, step)),
  );
}

/** Whether a worker's part in this generation, or the whole job, is over: the stop is on its way to it, and its heartbeat crossed with that. */
function hasBeenDismissed(
  state: CoordinatorState,
  { workerId, status }: WorkerState,
  { jobId, generation }: NonNullable<WorkerHeard['progress']>,
): boolean {
  const job = findJob(state, jobId);
  if (job === undefined) return true;
  if (job.generation === null || compareGenerations(generation, job.generation) !== 0) return false;
  const isAssigned = status.type === 'assigned' && status.jobId === jobId;
  return !isAssigned && job.members.some((member) => member.workerId === workerId);
}

/** A broken stream: the worker is out of the pool, and the job it worked on goes on without it. */
export function workerLost(state: CoordinatorState, event: WorkerLost): Decision {
  const worker = connectedWorker(state, event);
  return worker
    ? removeWorkers(state, [{ worker, how: `its connection broke (${event.reason})` }])
    : decide(state);
}

/** A goodbye: like a loss, under another name. */
export function workerLeft(state: CoordinatorState, event: WorkerLeft): Decision {
  const worker = connectedWorker(state, event);
  return worker ? removeWorkers(state, [{ worker, how: `it left (${event.why})` }]) : decide(state);
}

function replaceWorker(state: CoordinatorState, known: WorkerState): Decision {
  const how =
    known.awaitedUntil === undefined
      ? 'it joined again over another connection'
      : "it came back after the coordinator's restart without the job's state";
  return expelWorkers(state, [{ worker: known, how, refusal: replacementOf(known) }]);
}

function replacementOf({ workerId }: WorkerState): Refusal {
  const message = `worker ${workerId} joined again over another connection, which replaces this one`;
  return { code: 'ABORTED', message };
}

function withNewWorker(state: CoordinatorState, event: WorkerJoined): CoordinatorState {
  const { workerId, connectionId, name, address, numericsClass } = event;
  const restsUntil = restOf(state, name);
  const worker: WorkerState = {
    workerId,
    connectionId,
    name,
    address,
    numericsClass,
    lastHeardAt: state.now,
    ...(restsUntil !== undefined && { restsUntil }),
    ...(wasUnreachable(state, name) && { reach: {} }),
    status: { type: 'idle' },
  };
  return { ...state, workers: [...state.workers, worker] };
}

function whyOtherModules(state: CoordinatorState, event: WorkerJoined): Refusal | undefined {
  const received = moduleEntriesOf(event.numericsClass);
  const differences = numericsDifferences(moduleEntries(state.modules), received);
  if (differences.length === 0) return undefined;
  return {
    code: 'FAILED_PRECONDITION',
    message:
      `worker "${event.name}" (id ${event.workerId}) does not have the modules of its coordinator: ` +
      `${describeNumericsDifferences(differences)}; start both with --module and the same files`,
  };
}

function whyIncompatible(state: CoordinatorState, event: WorkerJoined): Refusal | undefined {
  const present = state.workers[0];
  if (present === undefined) return undefined;
  const differences = numericsDifferences(present.numericsClass, event.numericsClass);
  if (differences.length === 0) return undefined;
  return {
    code: 'FAILED_PRECONDITION',
    message:
      `worker "${event.name}" (id ${event.workerId}) would not compute the same bits as worker "${present.name}" ` +
      `(id ${present.workerId}), which is here already: ${describeNumericsDifferences(differences)}; give all workers ` +
      'of a coordinator the same TensorFlow build, device and thread settings, or start this one with another coordinator',
  };
}

function strangerRefusal(event: WorkerConnection): RefuseWorker {
  return refusalOf(event, {
    code: 'ABORTED',
    message: `worker ${event.workerId} is not in the pool over this connection; join again`,
  });
}
