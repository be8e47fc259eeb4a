import type { AssignedMember, CoordinatorEffect } from './coordinator-effect.js';
import { type CoordinatorState, type JobState, type Member, type WorkerState } from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, withWorker, type Decision } from './decision.js';
import type { Generation } from './generation.js';
import { assignRuns } from './replica-runs.js';

/** The workers of the pool without a job, in order of joining. */
export function idleWorkers(state: CoordinatorState): WorkerState[] {
  return state.workers.filter((worker) => worker.status.type === 'idle');
}

/**
 * Gives a job its members: as many idle workers as it may have, in order of joining. Expects that enough are
 * idle and that the job is prepared.
 */
export function formGeneration(state: CoordinatorState, job: JobState): Decision {
  const idle = idleWorkers(state);
  const chosen = idle.slice(0, Math.min(job.summary.workers.max, job.summary.replicas));
  const generation = nextGeneration(state, job);
  const members = membersOf(chosen, job.summary.replicas);
  const formed = decide(assigned(state, job, generation, members));
  const announced = andThen(formed, (next) =>
    appendJobEvent(next, job.jobId, {
      type: 'GenerationFormed',
      generation,
      members: members.map(({ workerId, name, rank, run }) => ({ workerId, name, rank, run })),
      why: whyThese(job, chosen.length, idle.length),
    }),
  );
  return andThen(announced, (next) => decide(next, ...assignmentsOf(job, generation, chosen, members)));
}

function nextGeneration(state: CoordinatorState, { generation }: JobState): Generation {
  const number = generation?.term === state.term ? generation.number + 1 : 1;
  return { term: state.term, number };
}

function membersOf(workers: readonly WorkerState[], numReplicas: number): Member[] {
  return assignRuns(numReplicas, workers.length).flatMap((run, rank) => {
    const worker = workers[rank];
    if (worker === undefined) return [];
    return [
      { workerId: worker.workerId, name: worker.name, address: worker.address, rank, run, lastStep: 0 },
    ];
  });
}

function assigned(
  state: CoordinatorState,
  job: JobState,
  generation: Generation,
  members: readonly Member[],
): CoordinatorState {
  let next: CoordinatorState = { ...state, queue: state.queue.filter((jobId) => jobId !== job.jobId) };
  for (const { workerId } of members)
    next = withWorker(next, workerId, { status: { type: 'assigned', jobId: job.jobId } });
  return withJob(next, job.jobId, {
    status: 'starting',
    generation,
    members,
    accusations: [],
    waitingFor: null,
    deadline: state.now + state.config.startLimitMs,
  });
}

function whyThese({ summary }: JobState, numChosen: number, numIdle: number): string {
  const { min, max } = summary.workers;
  const wanted = min === max ? `${min}` : `${min} to ${max}`;
  return `takes ${numChosen} of ${numIdle} idle workers: the job wants ${wanted} for its ${summary.replicas} replicas`;
}

function assignmentsOf(
  { jobId, prepared }: JobState,
  generation: Generation,
  workers: readonly WorkerState[],
  members: readonly Member[],
): CoordinatorEffect[] {
  if (prepared === null) return [];
  const peers = members.map(({ workerId, name, rank, address, run }): AssignedMember => ({
    name,
    workerId,
    rank,
    address,
    run,
  }));
  return workers.map(({ workerId, connectionId }, rank) => ({
    type: 'SendAssignment',
    workerId,
    connectionId,
    jobId,
    generation,
    rank,
    worldSize: members.length,
    members: peers,
    prepared,
  }));
}
