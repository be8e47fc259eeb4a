import type { AssignedMember, MemberAddress, SendAssignment } from './coordinator-effect.js';
import {
  findJob,
  findWorker,
  type CoordinatorState,
  type JobState,
  type Member,
  type WorkerState,
} from './coordinator-state.js';
import { andThen, appendJobEvent, decide, withJob, withWorker, type Decision } from './decision.js';
import type { Generation } from './generation.js';
import { countWorkers, describeWorker } from './member.js';
import { assignRuns } from './replica-runs.js';
import { verifiedForOthers } from './verified-steps.js';
import { idleWorkers, newcomersFor } from './worker-demand.js';

/**
 * Gives a job its members: as many idle workers as it may have, in order of joining. Expects that enough are
 * idle and that the job is prepared.
 */
export function formGeneration(state: CoordinatorState, job: JobState): Decision {
  const chosen = newcomersFor(state, job, 0);
  const why = whyThese(job, chosen.length, idleWorkers(state).length);
  return form(state, job, chosen.map(newcomer), { why, carriesOn: false });
}

/** How a job goes on. */
export interface Regrouping {
  /** What changed; without it, that the newcomers joined. */
  readonly reason?: string;
  /** Whether the former generation goes on until all members are ready, which it does by default: nobody of it is lost. */
  readonly carriesOn?: boolean;
  /** By default the idle workers that it may have, or, where the former generation has broken, that it needs to go on. */
  readonly newcomers?: readonly WorkerState[];
}

/**
 * Forms the next generation of a job that has begun: those who carry on, in their order and with the state that they have,
 * then idle workers of the pool. With too few workers it is formed all the same, and waits for more. Where the former one has
 * broken, nobody waits for newcomers that are not needed: they join the next one, while the others train.
 */
export function regroup(
  state: CoordinatorState,
  job: JobState,
  survivors: readonly Member[],
  { reason, carriesOn = true, newcomers = newcomersAfter(state, job, survivors, carriesOn) }: Regrouping = {},
): Decision {
  const carryOn = survivors.map(
    ({ workerId, name, address, lastStep, hasState, features, numStartsAway }) => {
      const used = features !== undefined && { features };
      const away = numStartsAway !== undefined && { numStartsAway };
      return { workerId, name, address, lastStep, hasState, ...used, ...away };
    },
  );
  const why = whyGoesOn(survivors, newcomers, reason);
  const formed = form(state, job, [...carryOn, ...newcomers.map(newcomer)], { why, carriesOn });
  return andThen(formed, (next) => waitIfTooFew(next, job.jobId));
}

function newcomersAfter(
  state: CoordinatorState,
  job: JobState,
  { length }: readonly Member[],
  carriesOn: boolean,
): WorkerState[] {
  const isNeeded = length < job.summary.workers.min;
  return carriesOn || isNeeded ? newcomersFor(state, job, length) : [];
}

type Candidate = Omit<Member, 'rank' | 'run'>;

function newcomer({ workerId, name, address }: WorkerState): Candidate {
  return { workerId, name, address, lastStep: 0, hasState: false };
}

function form(
  state: CoordinatorState,
  job: JobState,
  candidates: readonly Candidate[],
  { why, carriesOn }: { readonly why: string; readonly carriesOn: boolean },
): Decision {
  const generation = nextGeneration(state, job);
  const members = membersOf(candidates, job.summary.replicas);
  const formed = decide(assigned(state, job, generation, members));
  const announced = andThen(formed, (next) =>
    appendJobEvent(next, job.jobId, {
      type: 'GenerationFormed',
      generation,
      members: members.map(({ workerId, name, rank, run }) => ({ workerId, name, rank, run })),
      why,
    }),
  );
  return andThen(announced, (next) =>
    decide(next, ...assignmentsOf(next, { ...job, generation, members }, carriesOn)),
  );
}

function nextGeneration(state: CoordinatorState, { generation }: JobState): Generation {
  const number = generation?.term === state.term ? generation.number + 1 : 1;
  return { term: state.term, number };
}

function membersOf(candidates: readonly Candidate[], numReplicas: number): Member[] {
  return assignRuns(numReplicas, candidates.length).flatMap((run, rank) => {
    const candidate = candidates[rank];
    return candidate === undefined ? [] : [{ ...candidate, rank, run }];
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
    digestClaims: [],
    gradientClaims: [],
    ...verifiedForOthers(job),
    numericsClass: state.workers[0]?.numericsClass ?? null,
    waitingFor: null,
    deadline: state.now + state.config.startLimitMs,
  });
}

/** No limit runs while a job waits for workers: when they come, its next generation has its own. */
function waitIfTooFew(state: CoordinatorState, jobId: string): Decision {
  const job = findJob(state, jobId);
  if (job === undefined || job.members.length >= job.summary.workers.min) return decide(state);
  const why = `waits for ${countWorkers(job.summary.workers.min)} to go on with, it has ${job.members.length}`;
  const waiting = withJob(state, jobId, { waitingFor: why, deadline: null });
  return appendJobEvent(waiting, jobId, { type: 'JobWaiting', why });
}

function whyThese({ summary }: JobState, numChosen: number, numIdle: number): string {
  const { min, max } = summary.workers;
  const wanted = min === max ? `${min}` : `${min} to ${max}`;
  return `takes ${numChosen} of ${numIdle} idle workers: the job wants ${wanted} for its ${summary.replicas} replicas`;
}

function whyGoesOn(
  survivors: readonly Member[],
  newcomers: readonly WorkerState[],
  reason: string | undefined,
): string {
  const named = newcomers.map(describeWorker).join(', ');
  const carryOn = `${countWorkers(survivors.length)} ${survivors.length === 1 ? 'carries' : 'carry'} on`;
  if (reason === undefined) return `${named} joined; ${carryOn}`;
  return `${reason}; ${carryOn}${named === '' ? '' : `, joined by ${named}`}`;
}

/** What each member of a job's present generation is to know of its part, for those of them that are in the pool. */
export function assignmentsOf(
  state: CoordinatorState,
  { jobId, prepared, origin, hasStarted, generation, members }: JobState,
  carriesOn: boolean,
): SendAssignment[] {
  if (prepared === null || generation === null) return [];
  const peers = members.map((member): AssignedMember => ({ ...addressOf(member), run: member.run }));
  const holder = hasStarted ? members.find(({ hasState }) => hasState) : undefined;
  return members.flatMap(({ workerId, rank, hasState }): SendAssignment[] => {
    const worker = findWorker(state, workerId);
    if (worker === undefined) return [];
    return [
      {
        type: 'SendAssignment',
        workerId,
        connectionId: worker.connectionId,
        jobId,
        generation,
        rank,
        worldSize: members.length,
        members: peers,
        prepared,
        carriesOn,
        ...(holder && !hasState && { donor: addressOf(holder) }),
        ...(origin?.type === 'checkpoint' && !hasStarted && !hasState && { checkpoint: origin.step }),
      },
    ];
  });
}

/** Where its peers find a member. */
export function addressOf({ workerId, name, rank, address }: Member): MemberAddress {
  return { workerId, name, rank, address };
}
